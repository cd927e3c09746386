/** A Python with PyTorch, where this machine has one. */
import { spawnSync } from 'node:child_process';

/** The interpreter, or null where none has torch and numpy. HABA_PYTHON names one. */
export const pythonWithTorch: string | null =
  [process.env['HABA_PYTHON'], '/usr/bin/python3', 'python3', 'python'].find(
    (command) =>
      command !== undefined &&
      spawnSync(command, [
        '-c',
        'import importlib.util as u; assert u.find_spec("torch") and u.find_spec("numpy")',
      ]).status === 0,
  ) ?? null;

/** For the name of a suite that is skipped without it. */
export const torchReason = pythonWithTorch === null ? ' (skipped: no python3 with torch and numpy here)' : '';

/** Runs Python and answers what it prints as JSON. Throws with what it said when it fails. */
export function pythonJson(words: readonly string[], environment: Record<string, string> = {}): unknown {
  const { status, stdout, stderr } = spawnSync(pythonWithTorch ?? 'python3', words, {
    encoding: 'utf8',
    env: { ...process.env, ...environment, PYTHONDONTWRITEBYTECODE: '1', OMP_NUM_THREADS: '1' },
    maxBuffer: 64 * 1024 ** 2,
  });
  if (status !== 0) throw new Error(`Python ended with ${String(status)}: ${stderr}`);
  return JSON.parse(stdout);
}
