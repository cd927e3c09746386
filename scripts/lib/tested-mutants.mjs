/**
 * Runs tests with small changes in the sources, in one Vitest: the sources hold all changes and `tests/mutation/runner.ts` says
 * which one acts, so that a process tries many. A change is tried by the tests that reach it, the quickest first.
 */
import fs from 'node:fs';
import path from 'node:path';
import { BaseSequencer, createVitest } from 'vitest/node';
import { SetupError } from './messages.mjs';
import { grouped, withSwitches } from './mutants.mjs';
import { root } from './paths.mjs';
import { scratchFolder } from './scratch.mjs';

/**
 * @typedef {import('./mutants.mjs').Mutant & { file: string }} PlacedMutant
 * @typedef {import('vitest/node').TestSpecification} Specification
 * @typedef {{ byLoading: boolean, files: Set<string>, tests: Set<string> }} Reach files: by their hooks
 * @typedef {{ module: string, milliseconds: number, sources: Set<string> }} Tested milliseconds: of the processor, however busy the
 *   machine is; sources: whose changes it reaches
 * @typedef {'noticed' | 'survived' | 'not reached' | 'not tried'} Found not tried: not to the end, because the machine was busy
 */

/** Milliseconds after which a test that takes so many without a change never ends. @param {number} usual */
const longestOf = (usual) => 5_000 + 10 * usual;

/** Tests run in the order in which they are given. */
class AsGiven extends BaseSequencer {
  /** @override @param {Specification[]} files */
  sort(files) {
    return Promise.resolve(files);
  }
}

export class TestedWithMutants {
  /** @type {readonly PlacedMutant[]} all that the sources hold; a number is a place in it */
  #mutants = [];
  /** @type {string[]} what failed in a run, in words */
  #failures = [];
  /** @type {Map<number, Reach>} */
  #reach = new Map();
  /** @type {readonly Specification[]} */
  #all = [];
  /** @type {Map<string, Tested>} by the test's id */
  #tested = new Map();
  /** @type {import('vitest/node').Vitest | undefined} */
  #vitest;
  /** Milliseconds of tests that a change is tried with at most. */
  #longest;
  #folder = scratchFolder('haba-mutants-');

  /** @param {number} longest */
  constructor(longest) {
    this.#longest = longest;
  }

  /**
   * Runs the tests once, without a change, and sees which reach which.
   * @param {readonly string[]} tests
   * @param {readonly PlacedMutant[]} mutants
   * @param {number} longest milliseconds of tests that a change is tried with at most
   * @throws {SetupError} if a test fails
   */
  static async of(tests, mutants, longest) {
    const tested = new TestedWithMutants(longest);
    tested.#mutants = mutants;
    try {
      await tested.#start(tests);
      await tested.#see();
    } catch (error) {
      await tested.close();
      throw error;
    }
    return tested;
  }

  /** @param {readonly string[]} tests */
  async #start(tests) {
    // Here the tests make their files.
    process.env['TMPDIR'] = path.join(this.#folder, 'tests');
    fs.mkdirSync(process.env['TMPDIR']);
    const source = (/** @type {string} */ folder) => path.join(root, 'src', folder);
    const numbers = new Map(this.#mutants.map((one, number) => [one, number]));
    const byFile = grouped(this.#mutants, ({ file }) => file);
    this.#vitest = await createVitest(
      'test',
      {
        root,
        config: false,
        watch: false,
        include: tests.map((one) => (one.endsWith('.ts') ? one : `${one}/**/*.test.ts`)),
        setupFiles: ['tests/mutation/setup.ts'],
        runner: './tests/mutation/runner.ts',
        testTimeout: 60_000,
        maxWorkers: 1,
        isolate: false,
        bail: 1,
        sequence: { sequencer: AsGiven },
        // It knows a module by its source on the disk, in which there is no change.
        fsModuleCache: false,
        reporters: [
          {
            onTestCaseResult: (test) => {
              const { state, errors } = test.result();
              if (state === 'failed') this.#failures.push(`${test.fullName}: ${errors?.[0]?.message ?? ''}`);
              const milliseconds = test.diagnostic()?.duration ?? 0;
              if (!this.#tested.has(test.id))
                this.#tested.set(test.id, { module: test.module.moduleId, milliseconds, sources: new Set() });
            },
            onTestModuleEnd: (module) => {
              for (const error of module.errors())
                this.#failures.push(`${module.moduleId}: ${error.message}`);
            },
          },
        ],
      },
      {
        resolve: {
          alias: {
            '@shared': source('shared'),
            '@main': source('main'),
            '@renderer': source('renderer'),
          },
        },
        plugins: [
          {
            name: 'mutants',
            enforce: 'pre',
            transform: (code, id) => {
              const own = byFile.get(path.relative(root, id).split(path.sep).join('/'));
              return own && withSwitches(code, own, (one) => numbers.get(one) ?? -1);
            },
          },
        ],
      },
    );
    this.#all = await this.#vitest.globTestSpecifications();
  }

  async #see() {
    const file = path.join(this.#folder, 'reached.jsonl');
    fs.writeFileSync(file, '');
    if (!(await this.#pass(this.#all, { HABA_REACHED: file })))
      throw new SetupError(`The tests fail without any change: ${this.#failures.slice(0, 3).join('; ')}`);
    for (const note of linesOf(file)) this.#remember(note);
  }

  /** @param {{ kind: 'load' | 'file' | 'test', module: string, id: string | null, reached: number[], milliseconds: number }} note */
  #remember({ kind, module, id, reached, milliseconds }) {
    const tested = id === null ? undefined : this.#tested.get(id);
    if (tested !== undefined) tested.milliseconds = milliseconds;
    for (const number of reached) {
      const found = this.#reach.get(number) ?? { byLoading: false, files: new Set(), tests: new Set() };
      this.#reach.set(number, found);
      if (kind === 'load') found.byLoading = true;
      else if (kind === 'file' || id === null) found.files.add(module);
      else found.tests.add(id);
      if (id !== null) this.#tested.get(id)?.sources.add(this.#mutants[number]?.file ?? '');
    }
  }

  /**
   * Whether tests fail with a change, or never end.
   * @param {readonly PlacedMutant[]} mutants
   * @param {(mutant: PlacedMutant, found: Found) => void} tell of each as soon as it is known
   * @param {() => boolean} isOver whether no more should be tried
   */
  async try(mutants, tell, isOver) {
    const numbers = mutants.map((one) => this.#mutants.indexOf(one));
    const many = numbers.filter((number) => (this.#reach.get(number)?.tests.size ?? 0) > 0);
    const { noticed, doubted, late } = await this.#tryTogether(many);
    /** @type {(number: number, found: Found) => void} */
    const told = (number, found) => {
      const mutant = this.#mutants[number];
      if (mutant !== undefined) tell(mutant, found);
    };
    for (const number of noticed) told(number, 'noticed');
    for (const number of numbers.filter((one) => !noticed.has(one))) {
      if (isOver()) return;
      const reach = this.#reach.get(number);
      if (late.has(number)) told(number, 'not tried');
      else if (reach === undefined) told(number, 'not reached');
      else if (!doubted.has(number) && !reach.byLoading && reach.files.size === 0) told(number, 'survived');
      else told(number, (await this.#isNoticedAlone(number, reach)) ? 'noticed' : 'survived');
    }
  }

  /**
   * Each test tries its changes one after another in one process. `doubted`: by tests that fail without a change afterwards,
   * because they cannot run twice or because a change left something behind. `late`: by tests that ran out of time with them, and
   * take much longer than usual without a change as well.
   * @param {readonly number[]} numbers
   */
  async #tryTogether(numbers) {
    /** @type {Map<string, Set<number>>} changes by the id of the test that tries them */
    const open = new Map();
    for (const number of numbers)
      for (const id of this.#quickest([...(this.#reach.get(number)?.tests ?? [])]))
        open.set(id, (open.get(id) ?? new Set()).add(number));
    /** @type {Set<number>} */
    const noticed = new Set();
    /** @type {Set<number>} */
    const doubted = new Set();
    /** @type {Set<number>} */
    const late = new Set();
    for (let hasCrashed = true; hasCrashed && open.size > 0;) {
      const notes = await this.#runTogether(open, noticed);
      /** @type {number[]} by the test that runs */
      let failures = [];
      /** @type {Set<number>} */
      const outOfTime = new Set();
      for (const { test, ended = 'begins', failed, isLate, milliseconds = 0 } of notes) {
        if (ended === 'begins') continue;
        if (ended === null) {
          const isBusy = milliseconds > longestOf(this.#millisecondsOf(test)) / 5;
          for (const number of failures)
            (failed === true ? doubted : isBusy && outOfTime.has(number) ? late : noticed).add(number);
          failures = [];
          outOfTime.clear();
          open.delete(test);
        } else {
          if (failed === true) failures.push(ended);
          if (isLate === true) outOfTime.add(ended);
          open.get(test)?.delete(ended);
        }
      }
      const { test = '', begins } = notes.at(-1) ?? {};
      hasCrashed = begins !== undefined;
      for (const number of failures) doubted.add(number);
      if (typeof begins === 'number') noticed.add(begins);
      if (begins === null) open.delete(test);
    }
    for (const number of noticed) for (const others of [doubted, late]) others.delete(number);
    return { noticed, doubted, late };
  }

  /**
   * What the runner wrote down: of each attempt of a test its begin and its end, with a change or (null) without.
   * @param {Map<string, Set<number>>} open
   * @param {Set<number>} noticed changes that need no other test
   * @returns {Promise<{ test: string, begins?: number | null, ended?: number | null, failed?: boolean, isLate?: boolean, milliseconds?: number }[]>}
   */
  async #runTogether(open, noticed) {
    const journal = path.join(this.#folder, 'journal.jsonl');
    const plan = path.join(this.#folder, 'plan.json');
    const tests = Object.fromEntries(
      [...open].map(([id, own]) => [id, [...own].filter((one) => !noticed.has(one))]),
    );
    fs.writeFileSync(journal, '');
    const longest = Object.fromEntries(
      [...open.keys()].map((id) => [id, longestOf(this.#millisecondsOf(id))]),
    );
    fs.writeFileSync(plan, JSON.stringify({ journal, tests, longest }));
    await this.#pass(this.#specifications(new Set(open.keys())), { HABA_PLAN: plan });
    return linesOf(journal);
  }

  /**
   * In a process of its own, in which the change acts while modules are loaded.
   * @param {number} number
   * @param {Reach} reach
   */
  async #isNoticedAlone(number, reach) {
    const file = this.#mutants[number]?.file ?? '';
    const sources = [file, ...this.#importers(file)];
    const near = [...this.#tested].filter(
      ([id, tested]) =>
        reach.tests.has(id) ||
        reach.files.has(tested.module) ||
        (reach.byLoading && sources.some((one) => tested.sources.has(one))),
    );
    const ids = new Set(near.map(([id]) => id));
    const others = reach.byLoading ? [...this.#tested.keys()].filter((id) => !ids.has(id)) : [];
    const specifications = this.#specifications(
      new Set([...this.#quickest([...ids]), ...this.#quickest(others)]),
    );
    return !(await this.#pass(specifications, { HABA_MUTANT: String(number) }));
  }

  /** Sources of the area that import one of it. @param {string} file */
  #importers(file) {
    const name = path.basename(file, '.ts');
    return [...new Set(this.#mutants.map((one) => one.file))].filter((one) =>
      fs.readFileSync(path.join(root, one), 'utf8').includes(`/${name}'`),
    );
  }

  /** The quickest tests, as long as they take no longer than a change may. @param {readonly string[]} ids */
  #quickest(ids) {
    let left = this.#longest;
    return ids
      .toSorted((a, b) => this.#millisecondsOf(a) - this.#millisecondsOf(b))
      .filter((id, order) => (left -= this.#millisecondsOf(id)) > 0 || order === 0);
  }

  /** @param {string} id */
  #millisecondsOf(id) {
    return this.#tested.get(id)?.milliseconds ?? 0;
  }

  /** Only these tests, the files with the quickest ones first. @param {ReadonlySet<string>} ids */
  #specifications(ids) {
    const byModule = grouped(ids, (id) => this.#tested.get(id)?.module ?? '');
    /** @type {(own: readonly string[]) => number} */
    const mean = (own) => own.reduce((sum, id) => sum + this.#millisecondsOf(id), 0) / own.length;
    return [...byModule]
      .toSorted(([, a], [, b]) => mean(a) - mean(b))
      .flatMap(([module, testIds]) => {
        const whole = this.#all.find(({ moduleId }) => moduleId === module);
        return whole === undefined ? [] : [whole.project.createSpecification(module, { testIds })];
      });
  }

  /**
   * Whether all pass.
   * @param {readonly Specification[]} specifications
   * @param {Record<string, string>} environment of the process that they run in
   */
  async #pass(specifications, environment) {
    const vitest = this.#tests();
    this.#failures = [];
    // It adds up what failed in earlier runs.
    vitest.state.filesMap.clear();
    vitest.state.idMap.clear();
    Object.assign(process.env, environment);
    try {
      const { unhandledErrors } = await vitest.runTestSpecifications([...specifications]);
      this.#failures.push(...unhandledErrors.map(String));
    } finally {
      for (const name of Object.keys(environment)) Reflect.deleteProperty(process.env, name);
    }
    return this.#failures.length === 0;
  }

  async close() {
    await this.#vitest?.close();
    fs.rmSync(this.#folder, { recursive: true, force: true });
    // It counts changes that were noticed as failures.
    process.exitCode = 0;
  }

  /** @returns {import('vitest/node').Vitest} */
  #tests() {
    if (this.#vitest === undefined) throw new Error('Vitest has not started.');
    return this.#vitest;
  }
}

/** Values of a file with one JSON text in each line. @param {string} file */
const linesOf = (file) =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
