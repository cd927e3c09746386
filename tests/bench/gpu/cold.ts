/**
 * From a cold start to the first iteration: a process of its own that opens the engine, makes a run and computes one
 * iteration, once with empty caches and once with those that the first time left.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Engine } from '@main/core/engine/types';
import type { EngineId } from '@shared/domain';
import { openAsTheStudio } from './open';
import type { GpuWork } from './settings';
import { openWork } from './works';

const execute = promisify(execFile);

/** Seconds of one start, by phase; `first` includes `compiling`. */
export interface ColdStart {
  /** Node's start and the loading of the code. */
  readonly process: number;
  /** Opening the engine on its device. */
  readonly opening: number;
  /** Making the run: bases, hallucinators, networks. */
  readonly preparing: number;
  /** The first iteration until its result is read: tracing, compiling, running. */
  readonly first: number;
  /** Of it, time in which programs were compiled (the engine's part; tracing comes on top). */
  readonly compiling: number;
  /** Programs that were compiled. */
  readonly programs: number;
  /** The next iteration. */
  readonly second: number;
  /** From the start of the process to the end of the first iteration. */
  readonly whole: number;
}

/** The same work with empty caches, then with what is cached. */
export interface ColdStarts {
  readonly work: string;
  readonly empty: ColdStart;
  readonly cached: ColdStart;
}

/** Seconds since the process began. */
const now = (): number => performance.now() / 1000;

/** What the child process does; `performance.now()` counts from its start. What the studio caches is in `caches`. */
export async function startCold(id: EngineId, settings: GpuWork, caches: string): Promise<ColdStart> {
  const loaded = now();
  const engine = await openAsTheStudio(id, caches);
  const opened = now();
  const compiled = watchCompiling(engine);
  const work = openWork(engine, settings);
  const prepared = now();
  await work.iterate();
  await work.settle();
  const first = now();
  await work.iterate();
  await work.settle();
  const second = now();
  const { seconds, programs } = compiled();
  work.close();
  await engine.close();
  return {
    process: loaded,
    opening: opened - loaded,
    preparing: prepared - opened,
    first: first - prepared,
    compiling: seconds,
    programs,
    second: second - first,
    whole: first,
  };
}

/** Counts the time in which at least one program is being compiled. */
function watchCompiling(engine: Engine): () => { readonly seconds: number; readonly programs: number } {
  const compile = engine.compile.bind(engine);
  let [running, since, seconds] = [0, 0, 0];
  const hashes = new Set<string>();
  engine.compile = async (ir) => {
    if (running === 0) since = now();
    running += 1;
    try {
      const program = await compile(ir);
      hashes.add(program.hash);
      return program;
    } finally {
      running -= 1;
      if (running === 0) seconds += now() - since;
    }
  };
  return () => ({ seconds, programs: hashes.size });
}

/** Measures both starts in processes of their own. `program` is this benchmark's file. */
export async function coldStarts(program: string, id: EngineId, work: GpuWork): Promise<ColdStarts> {
  const caches = mkdtempSync(join(tmpdir(), 'haba-bench-caches-'));
  // The studio's and those of drivers, which keep compiled shaders.
  const env = {
    ...process.env,
    __GL_SHADER_DISK_CACHE_PATH: caches,
    MESA_SHADER_CACHE_DIR: caches,
    CUDA_CACHE_PATH: caches,
  };
  const once = async (): Promise<ColdStart> => {
    const args = [program, '--engine', id, '--cold-child', JSON.stringify(work), '--caches', caches];
    const { stdout } = await execute(process.execPath, args, { env, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ColdStart;
  };
  try {
    return { work: work.name, empty: await once(), cached: await once() };
  } finally {
    rmSync(caches, { recursive: true, force: true });
  }
}

const GOAL_SECONDS = 3;

/** The phases as Markdown. */
export function coldTable(all: readonly ColdStarts[], proves: boolean): string {
  const head = [
    'cold start, s',
    'process',
    'opening',
    'preparing',
    'first iteration',
    'of it compiling',
    'programs',
    'second iteration',
    'to the first iteration',
    'goal',
  ];
  const cells = (name: string, start: ColdStart, cached: boolean): string[] => [
    name,
    ...[start.process, start.opening, start.preparing, start.first, start.compiling].map((s) => s.toFixed(2)),
    String(start.programs),
    start.second.toFixed(2),
    start.whole.toFixed(2),
    cached ? `< ${GOAL_SECONDS}${proves ? (start.whole < GOAL_SECONDS ? ', met' : ', missed') : ''}` : '-',
  ];
  const lines = all.flatMap(({ work, empty, cached }) => [
    cells(`${work}, empty caches`, empty, false),
    cells(`${work}, cached`, cached, true),
  ]);
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n');
}
