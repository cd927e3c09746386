import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../../scripts/lib/build.mjs';
import { cli, configFile, eventsOf, startCli, tinyConfig, type CliEvent, type CliResult } from './support';

const folder = mkdtempSync(join(tmpdir(), 'haba-cli-'));
const config = configFile(folder, 'config.json', tinyConfig);
const iterations = 80;

/** One library for the run that nobody interrupts, and a fresh one for each that somebody does. */
const library = join(folder, 'whole');
let whole: CliResult;
let events: CliEvent[] = [];

const named = (name: string, from: readonly CliEvent[] = events): CliEvent[] =>
  from.filter(({ event }) => event === name);
const runIn = (where: string): string[] => [
  'run',
  config,
  '--library',
  where,
  '--project',
  'Tests',
  '--json',
];
const finalCheckpoint = (from: readonly CliEvent[]): unknown => named('checkpoint', from).at(-1)?.['sha256'];
const text = (event: CliEvent | undefined, key: string): string => String(event?.[key]);

beforeAll(async () => {
  await ensureBuild();
  whole = await cli(...runIn(library));
  events = eventsOf(whole.stdout);
}, 600_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('run --json', () => {
  it('ends with 0 and prints nothing but events', () => {
    expect(whole.stderr).not.toMatch(/rror/);
    expect(whole.code).toBe(0);
    expect(new Set(events.map(({ event }) => event))).toEqual(
      new Set(['started', 'progress', 'metric', 'checkpoint', 'result']),
    );
  });

  it('begins with the run and ends with its result', () => {
    const runId = text(events[0], 'runId');
    expect(events[0]).toMatchObject({ event: 'started', engine: 'onnx', iteration: 0, iterations });
    const result = events.at(-1);
    expect(result).toMatchObject({ event: 'result', runId, engine: 'onnx', status: 'completed' });
    expect(result?.['seconds']).toBeGreaterThan(0);
    expect(result?.['storage']).toMatchObject({ totalValues: 10 * 784 + 2 * 1372 });
    const evaluations = result?.['evaluations'] as Record<string, unknown>[];
    expect(evaluations.map(({ subject }) => subject)).toEqual([undefined, 'random-real']);
    for (const evaluation of evaluations) {
      expect(evaluation).toMatchObject({ net: 'ConvNet D2 W4', seeds: 2 });
      expect(evaluation['mean']).toBeGreaterThan(0);
      expect(evaluation['std']).toBeGreaterThanOrEqual(0);
    }
  });

  it('has a loss for every iteration and a checkpoint every ten', () => {
    const losses = named('metric').filter(({ series }) => series === 'loss/objective');
    expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: iterations }, (_, i) => i + 1));
    expect(losses.every(({ value }) => Number.isFinite(value))).toBe(true);
    expect(named('checkpoint').map(({ iteration }) => iteration)).toEqual(
      Array.from({ length: iterations / 10 }, (_, i) => 10 * (i + 1)),
    );
  });
});

/** Sends a signal at the first checkpoint; expects exit code 3. */
async function stop(signal: NodeJS.Signals, where: string): Promise<{ runId: string; stopped: CliResult }> {
  const running = startCli(...runIn(where));
  const checkpoint = await running.event(({ event }) => event === 'checkpoint');
  running.kill(signal);
  const stopped = await running.ended;
  expect(stopped.code).toBe(3);
  return { runId: text(checkpoint, 'runId'), stopped };
}

describe('an interrupted run', () => {
  it('SIGINT: a checkpoint, exit code 3, and resume ends as if nothing had happened', async () => {
    const where = join(folder, 'stopped');
    const { runId, stopped } = await stop('SIGINT', where);
    expect(stopped.stderr).toContain(`resume ${runId} --library ${where}`);
    const before = eventsOf(stopped.stdout);
    expect(named('result', before)).toEqual([]);
    const stoppedAt = Number(named('checkpoint', before).at(-1)?.['iteration']);
    expect(stoppedAt).toBeLessThan(iterations);

    const resumed = await cli('resume', runId, '--library', where, '--json');
    expect(resumed.code).toBe(0);
    const after = eventsOf(resumed.stdout);
    expect(after[0]).toMatchObject({ event: 'started', runId, iteration: stoppedAt });
    expect(finalCheckpoint(after)).toBe(finalCheckpoint(events));
    expect(after.at(-1)?.['evaluations']).toEqual(events.at(-1)?.['evaluations']);
  });

  it('SIGTERM does the same', async () => {
    const { stopped } = await stop('SIGTERM', join(folder, 'terminated'));
    expect(named('result', eventsOf(stopped.stdout))).toEqual([]);
  });

  it('kill -9: resume goes on from the last checkpoint and ends with the same bytes', async () => {
    const where = join(folder, 'killed');
    const running = startCli(...runIn(where));
    const { runId } = await running.event(
      ({ event, iteration }) => event === 'checkpoint' && iteration === 30,
    );
    running.kill('SIGKILL');
    expect((await running.ended).signal).toBe('SIGKILL');

    const resumed = await cli('resume', String(runId), '--library', where, '--json');
    expect(resumed.code).toBe(0);
    const after = eventsOf(resumed.stdout);
    expect(Number(after[0]?.['iteration'])).toBeGreaterThanOrEqual(30);
    expect(Number(after[0]?.['iteration']) % 10).toBe(0);
    expect(finalCheckpoint(after)).toBe(finalCheckpoint(events));
    expect(after.at(-1)).toMatchObject({ event: 'result', status: 'completed' });
    expect(after.at(-1)?.['evaluations']).toEqual(events.at(-1)?.['evaluations']);
  });

  it('with an id of its own: the same command, again and again, starts it, goes on with it and tells its end', async () => {
    const where = join(folder, 'again');
    const words = [...runIn(where), '--id', 'thesamerun', '--resume'];
    const running = startCli(...words);
    const { runId } = await running.event(
      ({ event, iteration }) => event === 'checkpoint' && iteration === 30,
    );
    expect(runId).toBe('thesamerun');
    running.kill('SIGKILL');
    await running.ended;

    const resumed = await cli(...words);
    expect(resumed.code).toBe(0);
    const after = eventsOf(resumed.stdout);
    expect(Number(after[0]?.['iteration'])).toBeGreaterThanOrEqual(30);
    expect(finalCheckpoint(after)).toBe(finalCheckpoint(events));

    const told = await cli(...words);
    expect(told.code).toBe(0);
    expect(eventsOf(told.stdout)).toEqual([after.at(-1)]);

    const other = configFile(folder, 'other.json', { ...tinyConfig, seed: 6 });
    const refused = await cli('run', other, '--library', where, '--id', 'thesamerun', '--resume');
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('was made with another configuration');
    const taken = await cli(...runIn(where), '--id', 'thesamerun');
    expect(taken.stderr).toContain('has a run with the id "thesamerun" already');
    const { stderr } = await cli('run', config, '--library', where, '--id', '../evil');
    expect(stderr).toContain('use 1 to 64 lowercase letters and digits');
  });

  it('keeps its library to itself while it goes on', async () => {
    const where = join(folder, 'locked');
    const running = startCli(...runIn(where));
    await running.event(({ event }) => event === 'started');
    const second = await cli(...runIn(where));
    running.kill('SIGKILL');
    await running.ended;
    expect(second).toMatchObject({ code: 4, stdout: '' });
    expect(second.stderr).toMatch(
      /^The library \S+ is open in the command line \(process \d+, since [^\n]+\.\n$/,
    );
  });
});

describe('what a run leaves behind', () => {
  const runId = (): string => text(events[0], 'runId');

  it('evaluates to the same accuracies again', async () => {
    const again = await cli('evaluate', runId(), '--library', library, '--json');
    expect(again.code).toBe(0);
    expect(eventsOf(again.stdout).at(-1)?.['evaluations']).toEqual(events.at(-1)?.['evaluations']);
  });

  it('can be reported in one file that needs nothing else', async () => {
    const out = join(folder, 'report.html');
    const reported = await cli('report', runId(), '--library', library, '--format', 'html', '--out', out);
    expect(reported).toMatchObject({ code: 0, stdout: `${out}\n` });
    const html = readFileSync(out, 'utf8');
    expect(html).toMatch(/^<!doctype html>/i);
    expect(html).toContain('<h1>HaBa + DM</h1>');
    expect(html).toContain('Random real images');
    expect(html).toContain('10,584');
    expect(html).not.toMatch(/<script|<link|(src|href)="(?!data:)/);
    const pictures = [...html.matchAll(/src="data:image\/png;base64,([^"]+)"/g)].map((match) =>
      PNG.sync.read(Buffer.from(match[1] ?? '', 'base64')),
    );
    expect(pictures.map(({ width, height }) => [width, height])).toEqual(
      Array.from({ length: 10 }, () => [3 * 30, 30]),
    );
  });

  it('is judged by another protocol, in other networks and beside other baselines', async () => {
    const options = ['--protocol', 'quick', '--epochs', '1', '--seeds', '1', '--baselines', 'herding'];
    const judged = await cli(
      'evaluate',
      runId(),
      '--library',
      library,
      '--json',
      '--networks',
      'mlp',
      ...options,
    );
    expect(judged.stderr).not.toMatch(/rror/);
    const evaluations = eventsOf(judged.stdout).at(-1)?.['evaluations'] as Record<string, unknown>[];
    const own = evaluations.filter(({ net }) => net === 'MLP');
    expect(own).toMatchObject([
      { seeds: 1, protocol: expect.stringMatching(/^1 epochs, batch 256; .* test batch 128$/) as string },
      { seeds: 1, subject: 'herding', ipc: 2 },
    ]);
    expect(evaluations).toHaveLength(4);
  });

  it('is exported for other programs, once to a place', async () => {
    const target = join(folder, 'exported');
    const words = [
      'export',
      runId(),
      '--library',
      library,
      '--to',
      target,
      '--formats',
      'safetensors,pytorch,onnx',
    ];
    const { code, stdout, stderr } = await cli(...words, '--json');
    expect([code, stderr.replace(/^Writing .*\n/, '')]).toEqual([0, '']);
    expect(eventsOf(stdout)).toMatchObject([
      { event: 'exported', iteration: iterations, images: 20, files: 8 },
    ]);
    const again = await cli(...words);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('exists already')]);
    const wrong = await cli(
      'export',
      runId(),
      '--library',
      library,
      '--to',
      `${target}.zip`,
      '--formats',
      'jpeg',
    );
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--formats has no "jpeg"')]);
  });

  it('cannot be resumed', async () => {
    const again = await cli('resume', runId(), '--library', library);
    expect(again).toMatchObject({ code: 2, stdout: '' });
    expect(again.stderr).toContain('is completed: there is nothing to resume');
  });
});

describe('for people', () => {
  it('the table is on standard output and the rest on standard error', async () => {
    const where = join(folder, 'people');
    const short = configFile(folder, 'short.json', {
      ...tinyConfig,
      training: { iterations: 4, checkpointEvery: 2 },
      evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 1, epochs: 1 },
    });
    const { code, stdout, stderr } = await cli('run', short, '--library', where, '--name', 'A name');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Run \S+ completed: 4 iterations in /);
    expect(stdout).toMatch(/HaBa \+ DM +1\.35 +[\d.]+ kB +[\d.]+ +ConvNet D2 W4/);
    expect(stdout).toMatch(/random real images +2\.00/);
    expect(stderr).toMatch(/Run \S+ "A name": HaBa \+ DM on onnx/);
    expect(stderr).toContain('Distilling');
  });
});
