import path from 'node:path';
import { SetupError } from './messages.mjs';
import { root } from './paths.mjs';
import { run } from './process.mjs';

const ENGINES = ['onnx', 'tensorflow', 'webgpu'];

/**
 * Takes `--engine ID` (or `--engine=ID`) out of a command line.
 * @param {string[]} args
 * @returns {{ engine: string | undefined, rest: string[] }}
 * @throws {SetupError} when there is no such engine
 */
export function takeEngine(args) {
  const at = args.findIndex((argument) => argument === '--engine' || argument.startsWith('--engine='));
  if (at < 0) return { engine: undefined, rest: args };
  const [, joined] = (args[at] ?? '').split('=');
  const engine = joined ?? args[at + 1] ?? '';
  if (!ENGINES.includes(engine)) {
    throw new SetupError(`there is no engine "${engine}"; the engines are ${ENGINES.join(', ')}.`);
  }
  return { engine, rest: args.toSpliced(at, joined === undefined ? 2 : 1) };
}

/**
 * Runs Vitest. The tests of engines run on the engine that is named only, and then with everything there is for it.
 * @param {string[]} args
 * @param {string | undefined} engine
 * @param {NodeJS.ProcessEnv} [defaults] environment variables where they are not set
 * @returns {Promise<number>} exit code
 */
export async function testEngine(args, engine, defaults = {}) {
  const chosen = engine === undefined ? {} : { ENGINE: engine, HABA_GPU_TESTS: 'all' };
  const patience = engine === undefined ? [] : ['--testTimeout=3600000'];
  const env = { ...defaults, ...process.env, ...chosen };
  const vitest = path.join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { code } = await run(process.execPath, [vitest, 'run', ...patience, ...args], {
    cwd: root,
    env,
    output: 'ours',
  });
  return code;
}
