/** The order in which runs wait, and what holds them back. */
export class RunQueue {
  private order: string[] = [];
  /** Nothing starts while this is true. */
  held = false;
  /** Holds the queue when the running run has ended. */
  stopAfterCurrent = false;
  /** Runs start only while nobody uses the computer. */
  startWhenIdle = false;

  get ids(): readonly string[] {
    return this.order;
  }

  add(id: string): void {
    this.order.push(id);
  }

  remove(id: string): void {
    this.order = this.order.filter((one) => one !== id);
  }

  has(id: string): boolean {
    return this.order.includes(id);
  }

  /** Puts a waiting run at a place (0 starts next); places past the end are the end. */
  move(id: string, to: number): void {
    this.remove(id);
    this.order.splice(to, 0, id);
  }

  /** Takes the next one out; undefined when none may start. */
  take(): string | undefined {
    return this.held ? undefined : this.order.shift();
  }

  /** The running run has ended. */
  currentEnded(): void {
    if (!this.stopAfterCurrent) return;
    this.stopAfterCurrent = false;
    this.held = this.order.length > 0;
  }
}
