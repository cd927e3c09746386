import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { GpuWork } from './settings';

const execute = promisify(execFile);

/** What PyTorch's side found (tests/bench/pytorch/gpu.py). Milliseconds of an iteration; null where it does not work. */
export interface RivalTiming {
  readonly eager: number | null;
  readonly graph: number | null;
  readonly compile: number | null;
  /** The most bytes of tensors on the device in eager mode; null without CUDA. */
  readonly bytes: number | null;
  readonly reasons: Readonly<Record<string, string>>;
}

export interface RivalReport {
  readonly torch: string;
  readonly cuda: string | null;
  readonly cudnn: number | null;
  readonly device: string;
  readonly python: string;
  readonly results: Readonly<Record<string, RivalTiming>>;
}

export interface Check {
  /** Of each stored tensor, relative to how far the iterations moved it; and of the losses. */
  readonly errors: Readonly<Record<string, number>>;
  readonly losses: readonly number[];
  readonly expected: readonly number[];
}

/** PyTorch in a Python of this machine. */
export class Rival {
  private constructor(
    readonly interpreter: string,
    private readonly scripts: string,
  ) {}

  /** The first Python that has PyTorch: the one named, the first on the path, or the system's. Null where none has. */
  static async find(scripts: string, named = process.env.BENCH_PYTHON): Promise<Rival | null> {
    for (const candidate of named ? [named] : ['python3', '/usr/bin/python3', 'python']) {
      try {
        await execute(candidate, ['-c', 'import torch']);
        return new Rival(candidate, scripts);
      } catch {
        continue;
      }
    }
    return null;
  }

  time(works: readonly GpuWork[]): Promise<RivalReport> {
    return this.run<RivalReport>('time', JSON.stringify(works));
  }

  /** Runs what `record` (recording.ts) wrote into each folder. */
  check(folders: readonly string[]): Promise<Readonly<Record<string, Check>>> {
    return this.run('check', ...folders);
  }

  private async run<T>(command: string, ...rest: readonly string[]): Promise<T> {
    const script = join(this.scripts, 'gpu.py');
    const { stdout } = await execute(this.interpreter, [script, command, ...rest], { maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
  }
}
