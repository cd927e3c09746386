/** What an engine does before a program can run. A person waits for it, so it is said. */
import type { EngineWork } from '@shared/domain';

/** Hears what an engine begins with, and null when nothing of that is left. Must not throw. */
export type OnWork = (work: EngineWork | null) => void;

/** The steps of getting one program ready. */
export type ProgramStep = Exclude<EngineWork['step'], 'checking'>;

/** Says what an engine gets ready, program by program; several can be under way at once. */
export class WorkTeller {
  private begun = 0;
  private underWay = 0;

  constructor(private readonly tell: OnWork = () => undefined) {}

  /** Does the work for a program, which says at which step it is. */
  async during<T>(program: string, work: (at: (step: ProgramStep) => void) => Promise<T>): Promise<T> {
    this.begun += 1;
    this.underWay += 1;
    const number = this.begun;
    let present: ProgramStep | undefined;
    const at = (step: ProgramStep): void => {
      if (step !== present) this.tell({ step, program, number });
      present = step;
    };
    at('compiling');
    try {
      return await work(at);
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.tell(null);
    }
  }
}
