import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { WebgpuEngine } from '../../../src/main/core/engine/webgpu/engine';
import type { Timing } from '../../../src/main/core/engine/webgpu/runtime/clock';
import * as net from '../../support/convnet';
import { hessianVector, sgdStep, type Work } from './works';

/*
 * npm run bench:gpu: training steps of ConvNet-3 on this machine's graphics device, beside PyTorch on the same device
 * where python3 has it with CUDA. Environment: BENCH_JSON writes the raw figures to a file, BENCH_PROFILE=1 adds the
 * time of every dispatch, BENCH_PYTHON names the interpreter.
 */

interface Figures {
  readonly name: string;
  readonly compile: number;
  readonly pipelined: number;
  readonly synced: number;
  readonly bytes: number;
}

interface Rival {
  readonly reason?: string;
  readonly torch?: string;
  readonly results?: Readonly<Record<string, { eager: number; graph: number | null; bytes: number }>>;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Milliseconds an iteration: the median of five rounds of `repeats`, after a warm-up of at least `warm` ms. */
async function timed(
  repeats: number,
  warm: number,
  iteration: () => Promise<void>,
  end: () => Promise<void>,
): Promise<number> {
  const until = performance.now() + warm;
  do {
    for (let i = 0; i < repeats; i++) await iteration();
    await end();
  } while (performance.now() < until);
  const rounds: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    for (let i = 0; i < repeats; i++) await iteration();
    await end();
    rounds.push((performance.now() - start) / repeats);
  }
  return median(rounds);
}

async function measure(
  engine: WebgpuEngine,
  make: () => Promise<Work>,
  repeats: number,
  warm: number,
): Promise<Figures> {
  const start = performance.now();
  const work = await make();
  const compile = performance.now() - start;
  const iterate = (): Promise<void> => work.iterate();
  const settle = (): Promise<void> => work.settle();
  const pipelined = await timed(repeats, warm, iterate, settle);
  const synced = await timed(
    Math.ceil(repeats / 4),
    0,
    async () => {
      await iterate();
      await settle();
    },
    settle,
  );
  if (process.env.BENCH_PROFILE === '1') await printProfile(engine, work);
  const { name } = work;
  const bytes = engine.allocatedBytes;
  work.close();
  return { name, compile, pipelined, synced, bytes };
}

/** Medians over some runs of the time of every dispatch. */
async function printProfile(engine: WebgpuEngine, work: Work): Promise<void> {
  const runs: Timing[][] = [];
  for (let i = 0; i < 15; i++) {
    for (let j = 0; j < 10; j++) await work.iterate();
    const run = await engine.profile(work.program, work.inputs);
    if (run === undefined) return;
    runs.push(run);
  }
  const [first = []] = runs;
  console.log(`\n${work.name}: dispatches`);
  let total = 0;
  first.forEach(({ label }, i) => {
    const time = median(runs.map((run) => run[i]?.nanoseconds ?? 0)) / 1e3;
    total += time;
    console.log(`${time.toFixed(1).padStart(9)} us  ${i} ${label.slice(0, 110)}`);
  });
  console.log(`${total.toFixed(1).padStart(9)} us  all`);
}

function rival(width: number, sizes: readonly number[]): Rival {
  const script = new URL('../pytorch/step.py', import.meta.url).pathname;
  const path = process.env.BENCH_STEP_PY ?? script;
  const run = spawnSync(process.env.BENCH_PYTHON ?? 'python3', [path, String(width), ...sizes.map(String)], {
    encoding: 'utf8',
  });
  if (run.status !== 0) return { reason: 'python3 with PyTorch is not here' };
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '{}') as Rival;
}

const ms = (value: number | null | undefined): string =>
  value === null || value === undefined ? '-' : value.toFixed(3);

async function main(): Promise<void> {
  const engine = await WebgpuEngine.create({ software: true });
  const software = engine.device.kind === 'cpu';
  const [width, sizes, repeats, warm] = software ? [8, [2], 2, 0] : [128, [10, 100, 256], 50, 700];
  console.log(`Device: ${engine.device.name} (${engine.device.runtime})`);
  if (software)
    console.log(
      'This is a software device: the run shows that the benchmark works and proves nothing about speed.',
    );
  const figures: Figures[] = [];
  for (const make of [sgdStep, hessianVector]) {
    for (const batch of sizes) {
      const shape = { ...net.convNet3(width, batch), size: software ? 16 : 32 };
      figures.push(await measure(engine, () => make(engine, shape), repeats, warm));
    }
  }
  await engine.close();
  const other: Rival = software ? { reason: 'not compared with a software device' } : rival(width, sizes);
  console.log(other.reason === undefined ? `PyTorch ${other.torch}` : `PyTorch: ${other.reason}`);
  console.log(
    '\n| work | compile ms | ours, pipelined ms | ours, waited for ms | PyTorch eager ms | CUDA graph ms | faster than eager |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const { name, compile, pipelined, synced } of figures) {
    const theirs = other.results?.[name];
    const factor = theirs === undefined ? '-' : `${(theirs.eager / pipelined).toFixed(2)}x`;
    const cells = [
      name,
      compile.toFixed(0),
      ms(pipelined),
      ms(synced),
      ms(theirs?.eager),
      ms(theirs?.graph),
      factor,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  const json = process.env.BENCH_JSON;
  if (json !== undefined)
    writeFileSync(json, JSON.stringify({ device: engine.device, figures, rival: other }, null, 1));
}

await main();
