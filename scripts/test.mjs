/**
 * `npm test`: sets up and runs everything; `node scripts/test.mjs STEP …` runs only those steps. A step that fails does
 * not stop the others. Failed tests are named once more at the end. The last line is "N passed, N failed" (and ", N skipped" if there are any).
 */
import fs from 'node:fs';
import path from 'node:path';
import { build, ensureBuild } from './lib/build.mjs';
import { FAULT_WORKERS, freshTally, printTally } from './lib/faults.mjs';
import { closingLine, oneTest, playwrightCounts, vitestCounts, withExitCode } from './lib/counts.mjs';
import { displayCommand } from './lib/libraries.mjs';
import { elapsed, runScript, SetupError } from './lib/messages.mjs';
import { localCache, root } from './lib/paths.mjs';
import { run } from './lib/process.mjs';
import { scratchFolder } from './lib/scratch.mjs';
import { ensureSetup } from './lib/setup.mjs';

/**
 * @typedef {import('./lib/counts.mjs').Counts} Counts
 * @typedef {{ name: string, title: string, run: (withTypes: boolean) => Promise<Counts> }} Step
 * @typedef {{ ok: boolean, output: string }} Checked `ok`: it found nothing
 */

const none = { passed: 0, failed: 0, skipped: 0 };
const bin = (/** @type {string} */ file) => path.join(root, 'node_modules', file);

/** @type {Step[]} */
const steps = [
  {
    name: 'lint',
    title: 'Lint (ESLint, Prettier, typed rules and import circles, dead code)',
    run: lintStep,
  },
  { name: 'types', title: 'Types (tsc, vue-tsc)', run: () => all(begunTypes ?? [types(), componentTypes()]) },
  { name: 'unit', title: 'Unit tests', run: () => vitest('unit', ['unit', 'apart', 'renderer', 'dom']) },
  {
    name: 'fuzz',
    title: 'Hostile inputs (short form)',
    run: () => vitest('fuzz', ['fuzz'], { ...SHORT_FUZZ, ...process.env }),
  },
  { name: 'build', title: 'Build', run: buildStep },
  { name: 'parity', title: 'Parity with the published code', run: () => vitest('parity', ['parity']) },
  {
    name: 'integration',
    title: 'Integration tests',
    run: () => vitest('integration', ['computing', 'integration']),
  },
  { name: 'faults', title: 'Faults (short form)', run: faults },
  { name: 'e2e', title: 'End to end, in Electron', run: playwright },
];

/** Inputs for each target; `npm run test:fuzz` tries thousands. */
const SHORT_FUZZ = { FUZZ_RUNS: '30' };

const lint = () => checked(bin('eslint/bin/eslint.js'), ['.']);
const format = () => checked(bin('prettier/bin/prettier.cjs'), ['--check', '.']);
const typed = () => checked(bin('oxlint/bin/oxlint'), ['--type-aware', '--tsconfig', 'tsconfig.base.json']);
const dead = () => checked(bin('knip/bin/knip.js'), ['--no-progress']);
const types = () => checked(bin('typescript/bin/tsc'), ['--noEmit', '-p', 'tsconfig.node.json']);
const componentTypes = () => checked(bin('vue-tsc/bin/vue-tsc.js'), ['--noEmit', '-p', 'tsconfig.web.json']);

/**
 * Two at a time: the components' types, where types are a step too, behind ESLint, and the rest one after the other beside them.
 * @param {boolean} withTypes
 */
function lintStep(withTypes) {
  const linted = lint();
  const formatted = format();
  const checkedTypes = formatted.then(typed);
  const used = checkedTypes.then(dead);
  if (withTypes) begunTypes = [used.then(types), linted.then(componentTypes)];
  return all([linted, formatted, checkedTypes, used]);
}

/** @type {Promise<Checked>[] | null} */
let begunTypes = null;

/**
 * Several commands that are one test together. What they say is shown in one piece, at their end.
 * @param {Promise<Checked>[]} commands
 */
async function all(commands) {
  const done = await Promise.all(commands);
  for (const { output } of done) process.stdout.write(output);
  return oneTest(done.every(({ ok }) => ok));
}

/**
 * A command that uses one core.
 * @param {string} script
 * @param {string[]} args
 * @returns {Promise<Checked>}
 */
async function checked(script, args) {
  const { code, output } = await run(process.execPath, [script, ...args], { cwd: root });
  return { ok: code === 0, output };
}

/**
 * @param {string} script
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code
 */
async function node(script, args, env) {
  return (await run(process.execPath, [script, ...args], { cwd: root, env, output: 'ours' })).code;
}

/** @returns {Promise<Counts>} */
async function buildStep() {
  await build('inherit');
  return none;
}

/**
 * @param {string} name
 * @param {string[]} projects
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string[]} options
 */
async function vitest(name, projects, env = process.env, ...options) {
  const report = freshReport(name);
  const chosen = projects.flatMap((project) => ['--project', project]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await node(bin('vitest/vitest.mjs'), ['run', ...chosen, ...options, ...reporters], env);
  return withExitCode(vitestCounts(report), code);
}

/** A few of the faults that `npm run test:faults` tries by the hundred. */
async function faults() {
  const tally = freshTally();
  const counts = await vitest('faults', ['faults'], { ...process.env, FAULTS_TALLY: tally }, FAULT_WORKERS);
  printTally(tally);
  return counts;
}

async function playwright() {
  await ensureBuild();
  const report = freshReport('e2e');
  const command = [process.execPath, bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'];
  const [file = '', ...args] = [...displayCommand(), ...command];
  const env = { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const { code } = await run(file, args, { cwd: root, env, output: 'inherit' });
  return withExitCode(playwrightCounts(report), code);
}

/** @param {string} name */
function freshReport(name) {
  const file = path.join(localCache, 'reports', `${name}.json`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.rmSync(file, { force: true });
  return file;
}

/**
 * With temporary files in a folder of its own that is gone afterwards, unless TMPDIR names one.
 * @param {() => Promise<void>} work
 */
async function inScratch(work) {
  if (process.env['TMPDIR']) return work();
  const folder = scratchFolder('haba-tests-');
  process.env['TMPDIR'] = folder;
  try {
    await work();
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** @param {Step[]} chosen */
async function runSteps(chosen) {
  const total = { ...none };
  const summary = [];
  const failures = [];
  const withTypes = chosen.some(({ name }) => name === 'types');
  for (const step of chosen) {
    console.log(`\n=== ${step.title} ===`);
    const since = Date.now();
    const counts = await step.run(withTypes).catch((/** @type {unknown} */ error) => {
      console.log(error instanceof SetupError ? error.message : error);
      return oneTest(false);
    });
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
    failures.push(...(counts.failures ?? []));
    const line = `${step.title}: ${counts === none ? 'done' : closingLine(counts)} (${elapsed(since)})`;
    console.log(`--- ${line}`);
    summary.push(`${counts.failed > 0 ? 'FAILED' : 'ok    '} ${line}`);
  }
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((line) => `  ${line}`).join('\n')}`);
  console.log(`\n${summary.join('\n')}\n`);
  console.log(closingLine(total));
  if (total.failed > 0) process.exitCode = 1;
}

await runScript(async () => {
  const names = process.argv.slice(2);
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    throw new SetupError(
      `there is no step "${unknown}"; the steps are ${steps.map((step) => step.name).join(', ')}.`,
    );
  }
  const chosen = steps.filter((step) => names.length === 0 || names.includes(step.name));
  const windows = chosen.some((step) => step.name === 'e2e');
  const graphics = chosen.some((step) => step.name === 'parity' || step.name === 'integration');
  const browser = chosen.some((step) => step.name === 'integration');
  await ensureSetup({ electron: windows, display: windows, graphics, browser });
  await inScratch(() => runSteps(chosen));
});
