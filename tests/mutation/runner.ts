/**
 * Runs tests for `npm run test:mutants` (scripts/lib/tested-mutants.mjs), in one of three ways that the environment chooses:
 *
 *   HABA_REACHED=FILE   writes which changes each test reaches
 *   HABA_PLAN=FILE      runs each test once for each of its changes and once without any, and writes what it notices
 *   HABA_MUTANT=NUMBER  runs the tests with this change from the start
 */
import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';
// Those that no test can put others in the place of.
import { clearTimeout, setTimeout } from 'node:timers';
import {
  type RunnerTask,
  type RunnerTestCase,
  type RunnerTestSuite as Suite,
  TestRunner,
  type TestTryOptions,
} from 'vitest';

/** Which changes each test tries, and where it writes what it notices. */
interface Plan {
  readonly journal: string;
  readonly tests: Readonly<Record<string, readonly number[]>>;
  /** Milliseconds after which each test never ends. */
  readonly longest: Readonly<Record<string, number>>;
}

const { HABA_REACHED, HABA_PLAN, HABA_MUTANT } = process.env;
const plan = HABA_PLAN === undefined ? null : (JSON.parse(readFileSync(HABA_PLAN, 'utf8')) as Plan);
const reached = new Set<number>();
const noticed = new Set<number>();
let active = HABA_MUTANT === undefined ? null : Number(HABA_MUTANT);
let lostRejection = false;
let worked = process.cpuUsage();
let isLate = false;
let begun = 0;
const now = performance.now.bind(performance);

(globalThis as { habaMutant?: (mutant: number) => boolean }).habaMutant = (mutant) => {
  if (HABA_REACHED !== undefined) reached.add(mutant);
  return mutant === active;
};
if (plan !== null) process.on('unhandledRejection', () => (lostRejection = true));

/** Writes what was reached since the last note, and the processor's milliseconds since then. `kind`: what needs it. */
function noteReached(kind: 'load' | 'file' | 'test', module: string, id: string | null): void {
  if (HABA_REACHED === undefined) return;
  const { user, system } = process.cpuUsage(worked);
  worked = process.cpuUsage();
  if (reached.size === 0) return;
  const note = { kind, module, id, reached: [...reached], milliseconds: (user + system) / 1000 };
  appendFileSync(HABA_REACHED, `${JSON.stringify(note)}\n`);
  reached.clear();
}

export default class MutantRunner extends TestRunner {
  private mutants: readonly number[] = [];

  override async onBeforeRunSuite(suite: Suite): Promise<void> {
    noteReached('load', suite.file.filepath, null);
    await super.onBeforeRunSuite(suite);
  }

  override async onAfterRunSuite(suite: Suite): Promise<void> {
    noteReached('file', suite.file.filepath, null);
    await super.onAfterRunSuite(suite);
  }

  override async onBeforeRunTask(test: RunnerTask): Promise<void> {
    noteReached('file', test.file.filepath, null);
    if (plan !== null && test.mode !== 'skip' && test.mode !== 'todo') {
      this.mutants = (plan.tests[test.id] ?? []).filter((one) => !noticed.has(one));
      if (this.mutants.length === 0) test.mode = 'skip';
      else test.repeats = this.mutants.length;
    }
    await super.onBeforeRunTask(test);
  }

  override onBeforeTryTask(test: RunnerTestCase, options: TestTryOptions): void {
    if (plan !== null) {
      active = this.mutants[options.repeats] ?? null;
      lostRejection = false;
      isLate = false;
      begun = now();
      appendFileSync(plan.journal, `${JSON.stringify({ test: test.id, begins: active })}\n`);
    }
    super.onBeforeTryTask(test, options);
  }

  async runTask(test: RunnerTestCase): Promise<void> {
    const run = TestRunner.getTestFn(test);
    if (active === null || plan === null) return run();
    let timer: NodeJS.Timeout | undefined;
    const never = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        isLate = true;
        reject(new Error('It never ends.'));
      }, plan.longest[test.id]);
    });
    try {
      await Promise.race([run(), never]);
    } finally {
      clearTimeout(timer);
    }
  }

  override async onAfterRetryTask(test: RunnerTestCase, options: TestTryOptions): Promise<void> {
    noteReached('test', test.file.filepath, test.id);
    if (plan !== null && test.result !== undefined && test.result.state !== 'skip') {
      const failed = test.result.state === 'fail' || lostRejection;
      if (failed && active !== null) noticed.add(active);
      const note = { test: test.id, ended: active, failed, isLate, milliseconds: now() - begun };
      appendFileSync(plan.journal, `${JSON.stringify(note)}\n`);
      active = null;
      test.result.state = 'pass';
      delete test.result.errors;
    }
    await super.onAfterRetryTask(test, options);
  }
}
