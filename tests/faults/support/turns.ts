/** Threads that stand for processes and take turns: one goes one step, then a seed chooses who goes next. */

const WORDS = { current: 0, random: 1, alive: 2, arrived: 3, steps: 4 } as const;

export const turnsMemory = (): SharedArrayBuffer => new SharedArrayBuffer(4 * Object.keys(WORDS).length);

export class Turns {
  private readonly words: Int32Array;

  /** @param me 0 and up */
  constructor(
    memory: SharedArrayBuffer,
    private readonly me: number,
  ) {
    this.words = new Int32Array(memory);
  }

  /** Before a round, by one thread: who takes part, and the seed. */
  begin(participants: number, seed: number): void {
    this.words.fill(0);
    this.words[WORDS.random] = seed;
    this.words[WORDS.alive] = 2 ** participants - 1;
    this.words[WORDS.current] = -1;
  }

  /** Waits until all take part and it is this thread's turn. */
  arrive(participants: number): void {
    if (Atomics.add(this.words, WORDS.arrived, 1) === participants - 1) this.give(this.chosen());
    this.wait();
  }

  /** One step is done: who goes next is chosen anew. */
  gate(): void {
    Atomics.add(this.words, WORDS.steps, 1);
    const next = this.chosen();
    if (next === this.me) return;
    this.give(next);
    this.wait();
  }

  /** Takes part no more. */
  leave(): void {
    const alive = this.word('alive') & ~(1 << this.me);
    Atomics.store(this.words, WORDS.alive, alive);
    if (alive !== 0) this.give(this.chosen());
  }

  /** Steps of all threads in this round. */
  get steps(): number {
    return this.word('steps');
  }

  /** A whole number below `bound`, from the seed and all that was drawn before, by whomever. */
  draw(bound: number): number {
    const state = (this.word('random') + 0x6d2b79f5) | 0;
    Atomics.store(this.words, WORDS.random, state);
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  private word(name: keyof typeof WORDS): number {
    return Atomics.load(this.words, WORDS[name]);
  }

  private chosen(): number {
    const alive = [...Array(32).keys()].filter((one) => (this.word('alive') & (1 << one)) !== 0);
    return alive[this.draw(alive.length)] ?? this.me;
  }

  private give(next: number): void {
    Atomics.store(this.words, WORDS.current, next);
    Atomics.notify(this.words, WORDS.current);
  }

  private wait(): void {
    for (;;) {
      const current = this.word('current');
      if (current === this.me) return;
      Atomics.wait(this.words, WORDS.current, current);
    }
  }
}
