/**
 * The engine of a run: which one it gets (what its configuration names, else the one it began on, else the one of the
 * settings), and the preparations that it reports.
 */
import type { RunConfig } from '@shared/config/schema';
import type { EngineWork, Run, RunProgress } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import type { Engine } from '../core/engine/types';

export type EngineChoice = RunConfig['engine'];

/** Half precision leaves one engine. A begun run keeps its engine, so that it ends as without the interruption. */
export function chooseEngine(
  { config, engine, iteration }: Pick<Run, 'config' | 'engine' | 'iteration'>,
  preferred: EngineChoice,
): EngineChoice {
  if (config.engine !== 'auto') return config.engine;
  if (config.precision === 'f16') return 'webgpu';
  return iteration > 0 && engine !== null ? engine : preferred;
}

/**
 * Opens the chosen engine. Where the configuration leaves the choice open and that engine is missing (the run began on
 * another machine, a driver was removed), the best available engine takes its place and `warn` is called; not for half
 * precision, which no other engine has.
 */
export async function openChosen(
  { config, engine }: { readonly config: RunConfig; readonly engine: EngineChoice },
  open: (choice: EngineChoice) => Promise<Engine>,
  warn: (message: Message) => void,
): Promise<Engine> {
  try {
    return await open(engine);
  } catch (error) {
    const isOpen = config.engine === 'auto' && engine !== 'auto' && config.precision === 'f32';
    if (!(error instanceof UserError) || !isOpen) throw error;
    warn(message('training.otherEngine', { reason: error.said }));
    return open('auto');
  }
}

type Progress = Omit<RunProgress, 'runId'>;

/** Milliseconds of preparation from which the log has a line about it. */
const WORTH_A_LINE = 1000;

/** The progress of a run that has not begun to train; `iteration` is where it begins. */
export const preparation = (
  { training }: Pick<RunConfig, 'training'>,
  { id, device }: { readonly id: Engine['id']; readonly device: Pick<Engine['device'], 'name'> },
  iteration: number,
): Progress => ({
  phase: 'preparing',
  iteration,
  iterations: training.iterations,
  iterationsPerSecond: null,
  etaSeconds: null,
  memoryBytes: process.memoryUsage.rss(),
  engine: id,
  device: device.name,
});

/** `compiling program 3 (mtt/backward)`. */
export const workMessage = (work: EngineWork): Message =>
  work.step === 'checking'
    ? message('run.engineWork.checking', { device: work.device })
    : message(`run.engineWork.${work.step}`, { program: work.program, number: work.number });

/** Lines for a log about work that is done once and then kept. */
const FIRST_TIMES: Partial<Record<EngineWork['step'], Message>> = {
  checking: message('training.deviceChecked'),
  measuring: message('training.deviceMeasures'),
};

/** Follows the work of one engine and says what a log should have of it. */
export class WorkLog {
  private work: EngineWork | null = null;
  private since = 0;
  private readonly said = new Set<string>();
  private readonly spent = { checking: 0, measuring: 0, compiling: 0 };
  private programs = 0;

  /** @param now Milliseconds of a clock. */
  constructor(
    private readonly log: (line: Message) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What is under way; null when nothing is. */
  get current(): EngineWork | null {
    return this.work;
  }

  hear(work: EngineWork | null): void {
    const now = this.now();
    if (this.work !== null) this.spent[this.work.step] += now - this.since;
    [this.work, this.since] = [work, now];
    if (work === null) return;
    if (work.step !== 'checking') this.programs = Math.max(this.programs, work.number);
    const line = FIRST_TIMES[work.step];
    if (line === undefined || this.said.has(work.step)) return;
    this.said.add(work.step);
    this.log(line);
  }

  /** The run trains: logs once how long the preparation took, where that was long. */
  trains(): void {
    const { measuring, compiling } = this.spent;
    if (this.said.has('trains')) return;
    this.said.add('trains');
    if (measuring + compiling < WORTH_A_LINE) return;
    const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1);
    this.log(
      measuring >= WORTH_A_LINE
        ? message('training.compiledAfterMeasuring', {
            count: this.programs,
            compiling: seconds(compiling),
            measuring: seconds(measuring),
          })
        : message('training.compiled', { count: this.programs, compiling: seconds(compiling) }),
    );
  }
}
