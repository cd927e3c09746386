/**
 * `npm run test:mutants`: changes the source a little, one change at a time, and runs the tests that reach it. A change that no
 * test notices survives and is listed. The sources stay as they are: the tests see the change only.
 *
 *   node scripts/mutate.mjs [AREA …]    security, archives, store; without one all of them
 *   MUTANTS=50 MUTANTS_SEED=1           so many of each area, by chance (0: all); which the seed says
 *   MUTANTS_OF=FILE                     only what survived in an earlier run, whose output the file holds
 *   MUTANTS_SECONDS=20                  so long a change is tried, the quickest tests first
 *   MUTANTS_MINUTES=10                  what is not tried by then is left out, and not counted
 *
 * What was found is kept under .cache/mutants, by the sums of the source and the tests: the same command goes on where it was cut off.
 */
import fs from 'node:fs';
import path from 'node:path';
import { KnownMutants } from './lib/known-mutants.mjs';
import { elapsed, runScript, SetupError } from './lib/messages.mjs';
import { mutantsOf } from './lib/mutants.mjs';
import { localCache, root } from './lib/paths.mjs';
import { TestedWithMutants } from './lib/tested-mutants.mjs';

/** Where the sources of an area lie, and the tests that keep its promises. */
const AREAS = /** @type {Readonly<Record<string, Area>>} */ ({
  security: {
    sources: 'src/main/app/security',
    tests: [
      'tests/unit/main/app/pages.test.ts',
      'tests/unit/main/app/security.test.ts',
      'tests/unit/main/app/checklist.test.ts',
      'tests/unit/main/app/print.mocks.test.ts',
    ],
  },
  archives: {
    sources: 'src/main/archives',
    tests: [
      'tests/unit/main/archives',
      'tests/unit/main/ipc/upkeep.test.ts',
      'tests/integration/exports/official.test.ts',
    ],
  },
  store: {
    sources: 'src/main/store',
    tests: [
      'tests/unit/main/store',
      'tests/unit/main/archives',
      'tests/unit/main/upkeep',
      'tests/unit/main/ipc',
      'tests/unit/main/studies/search.test.ts',
      'tests/unit/main/computers/jobs.test.ts',
      'tests/unit/main/computers/follow.test.ts',
      'tests/integration/store/run-table.test.ts',
      'tests/integration/store/totals.test.ts',
    ],
  },
});

/**
 * @typedef {{ sources: string, tests: readonly string[] }} Area
 * @typedef {import('./lib/tested-mutants.mjs').PlacedMutant} PlacedMutant
 * @typedef {import('./lib/tested-mutants.mjs').Found} Found
 */

/** Numbers from 0 to 1 by a seed (mulberry32). */
function randomOf(/** @type {number} */ seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @template T
 * @param {T[]} all
 * @param {number} count
 * @param {() => number} random
 */
function sample(all, count, random) {
  const left = [...all];
  const chosen = [];
  while (left.length > 0 && (count === 0 || chosen.length < count))
    chosen.push(...left.splice(Math.floor(random() * left.length), 1));
  return chosen;
}

/** @param {string} folder */
const filesBelow = (folder) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join(folder, name.split(path.sep).join('/')))
    .sort();

/** The texts of files. @param {readonly string[]} names */
const textsOf = (names) => names.map((name) => fs.readFileSync(path.join(root, name), 'utf8'));

/** So many changes are tried together, and what was found of them is kept. */
const TOGETHER = 50;

/** A number of the environment. @param {string} name @param {number} usual */
const setting = (name, usual) => Number(process.env[name] ?? usual);

/** What a change is called in what this prints. @param {import('./lib/tested-mutants.mjs').PlacedMutant} mutant */
const nameOf = ({ file, line, what }) => `${file}:${line} ${what}`;

/** The changes that an earlier run printed. @param {string} log */
function survivorsOf(log) {
  const lines = fs.readFileSync(log, 'utf8').split('\n');
  return new Set(lines.flatMap((line) => /^ {2}(?:survived|not reached): (.*)$/u.exec(line)?.[1] ?? []));
}

await runScript(async () => {
  const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(AREAS);
  const seed = setting('MUTANTS_SEED', 1);
  const longest = setting('MUTANTS_MINUTES', Infinity) * 60_000;
  const { MUTANTS_OF } = process.env;
  const again = MUTANTS_OF === undefined ? null : survivorsOf(MUTANTS_OF);
  for (const name of names) {
    const area = AREAS[name];
    if (area === undefined)
      throw new SetupError(`There is no area ${name}: choose ${Object.keys(AREAS).join(', ')}.`);
    const since = Date.now();
    const all = filesBelow(area.sources).flatMap((file) =>
      mutantsOf(fs.readFileSync(path.join(root, file), 'utf8'), file).map((mutant) => ({ ...mutant, file })),
    );
    const chosen =
      again === null
        ? sample(all, setting('MUTANTS', 50), randomOf(seed))
        : all.filter((one) => again.has(nameOf(one)));
    const seconds = setting('MUTANTS_SECONDS', 20);
    const tests = area.tests.flatMap((one) => (one.endsWith('.ts') ? one : filesBelow(one)));
    const known = new KnownMutants(
      path.join(localCache, 'mutants', `${name}.txt`),
      [String(seconds), ...textsOf(tests)],
      (file) => fs.readFileSync(path.join(root, file), 'utf8'),
    );
    const counts = { noticed: 0, survived: 0, 'not reached': 0, 'not tried': 0 };
    /** @type {(mutant: PlacedMutant, found: Found) => void} */
    const tell = (mutant, found) => {
      counts[found] += 1;
      if (found !== 'noticed') console.log(`  ${found}: ${nameOf(mutant)}`);
    };
    const open = chosen.filter((mutant) => {
      const found = known.of(mutant);
      if (found !== undefined) tell(mutant, found);
      return found === undefined;
    });
    if (open.length < chosen.length) console.log(`${name}: ${chosen.length - open.length} are known`);
    if (open.length > 0) {
      const tested = await TestedWithMutants.of(area.tests, all, 1000 * seconds);
      console.log(`${name}: the tests without a change, in ${elapsed(since)}`);
      const isOver = () => Date.now() - since > longest;
      try {
        for (let at = 0; at < open.length && !isOver(); at += TOGETHER)
          await tested.try(
            open.slice(at, at + TOGETHER),
            (mutant, found) => {
              tell(mutant, found);
              known.keep(mutant, found);
            },
            isOver,
          );
      } finally {
        await tested.close();
      }
    }
    const tried = counts.noticed + counts.survived + counts['not reached'];
    const share = Math.round((100 * counts.noticed) / Math.max(1, tried));
    console.log(
      `${name}: ${counts.noticed} of ${tried} noticed (${share} %); ${chosen.length - tried} of ${chosen.length} not tried to the end; ${all.length} in all, seed ${seed}, ${elapsed(since)}`,
    );
  }
});
