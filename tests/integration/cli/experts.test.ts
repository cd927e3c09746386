import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExpertSet } from '@shared/domain';
import { main } from '@main/cli/main';
import { expertsConfig } from '../../support/experts';
import { TORCH_FILES } from '../../support/torchFiles';

const folder = mkdtempSync(join(tmpdir(), 'haba-experts-'));
const library = join(folder, 'library');
const config = join(folder, 'config.json');

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process. */
async function haba(...words: string[]): Promise<Outcome> {
  const text = { out: '', err: '' };
  const code = await main(words, {
    out: (more) => {
      text.out += more;
    },
    err: (more) => {
      text.err += more;
    },
    interactive: false,
    columns: 120,
  });
  return { code, ...text };
}

const within = (...words: string[]): Promise<Outcome> => haba(...words, '--library', library);
const listed = async (): Promise<ExpertSet[]> =>
  JSON.parse((await within('experts', 'list', '--json')).out) as ExpertSet[];
const eventsOf = (out: string): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

beforeAll(() => writeFileSync(config, JSON.stringify(expertsConfig())));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('haba experts', () => {
  it('lists nothing at first', async () => {
    expect(await listed()).toEqual([]);
    expect((await within('experts', 'list')).out).toContain('There are no experts yet');
  });

  it('generates what is missing, with progress as events', async () => {
    const one = await within('experts', 'generate', config, '--count', '1', '--json');
    expect(one.code, one.err).toBe(0);
    const events = eventsOf(one.out);
    expect(events[0]).toMatchObject({
      event: 'progress',
      phase: 'experts',
      expert: 1,
      experts: 1,
      epochs: 2,
    });
    expect(events.at(-1)).toMatchObject({ event: 'result', status: 'ready', count: 1, wanted: 1 });
    const all = await within('experts', 'generate', config);
    expect(all).toMatchObject({ code: 0 });
    expect(all.out).toMatch(/^Experts [0-9a-f]{16}: 2 are complete in /);
    const [set, ...others] = await listed();
    expect(others).toEqual([]);
    expect(set).toMatchObject({ count: 2, unfinished: null, details: { network: 'ConvNet D2 W8' } });
    const table = (await within('experts', 'list')).out;
    expect(table).toContain('2 epochs, SGD 0.01, batch 20, DSA, 3 images per class');
  });

  it('stops at a signal and goes on where it stopped', async () => {
    const long = join(folder, 'long.json');
    writeFileSync(long, JSON.stringify(expertsConfig({ epochs: 40, augmentation: 'none', batchSize: 5 })));
    const before = (await listed()).map(({ key }) => key);
    const running = within('experts', 'generate', long);
    // The library is open in that command: its files are looked at directly.
    const begun = (): boolean =>
      readdirSync(join(library, 'experts')).some((key) =>
        readdirSync(join(library, 'experts', key)).includes('expert-0000.partial'),
      );
    while (!begun()) await nextTurn();
    process.emit('SIGINT');
    const stopped = await running;
    expect(stopped.code).toBe(3);
    expect(stopped.err).toContain('Stopped with 0 of 2 experts');
    const finished = await within('experts', 'generate', long);
    expect(finished.code, finished.err).toBe(0);
    const set = (await listed()).find(({ key }) => !before.includes(key));
    expect(set).toMatchObject({ count: 2, unfinished: null });
  });

  it('serves a run, which makes experts of its own when it lacks them', async () => {
    const key = (await listed()).find(({ details }) => details?.settings.epochs === 2)?.key ?? '';
    const file = join(library, 'experts', key, 'expert-0001.safetensors');
    const before = readFileSync(file);
    const run = await within('run', config, '--json');
    expect(run.code, run.err).toBe(0);
    const phases = new Set(eventsOf(run.out).map(({ phase }) => phase));
    expect(phases.has('experts')).toBe(false);
    expect(readFileSync(file).equals(before)).toBe(true);
    await within('experts', 'delete', key);
    const again = await within('run', config, '--json');
    expect(again.code, again.err).toBe(0);
    expect(eventsOf(again.out).find(({ phase }) => phase === 'experts')).toMatchObject({
      event: 'progress',
      iteration: 0,
      iterations: 2,
      detail: 'expert 1/2, epoch 1/2',
    });
    expect(readFileSync(file).equals(before)).toBe(true);
    const losses = (out: string): unknown[] =>
      eventsOf(out)
        .filter(({ series }) => series === 'loss/objective')
        .map(({ value }) => value);
    expect(losses(again.out)).toHaveLength(2);
    expect(losses(again.out)).toEqual(losses(run.out));
  });

  it('imports official buffers and says what a run still lacks', async () => {
    const small = join(folder, 'small.json');
    const network = { width: 1, depth: 5 };
    writeFileSync(small, JSON.stringify(expertsConfig({ epochs: 1, count: 3 }, { network })));
    const buffer = join(folder, 'replay_buffer_0.pt');
    writeFileSync(buffer, gunzipSync(Buffer.from(TORCH_FILES.replayBuffer, 'base64')));
    const { code, out, err } = await within('experts', 'import', small, buffer);
    expect(code, err).toBe(0);
    expect(out).toMatch(/^Experts [0-9a-f]{16}: 2 imported, 2 in all/);
    expect(err).toContain('asks for 3 experts: a run trains the missing 1 itself');
    expect(await listed()).toContainEqual(expect.objectContaining({ count: 2 }));
    expect((await within('experts', 'list')).out).toContain('2, 2 imported');
  });

  it('deletes by key', async () => {
    const sets = await listed();
    const { code, err } = await within('experts', 'delete', sets[0]?.key ?? '');
    expect(code).toBe(0);
    expect(err).toContain('freed');
    expect(await listed()).toHaveLength(sets.length - 1);
  });

  it.each([
    [['experts'], /"experts" needs a subcommand: choose one of list, generate, import, delete/],
    [['experts', 'delete', 'nothing'], /There are no experts with the key "nothing"/],
    [['experts', 'generate', 'preset:none'], /There is no preset "none"/],
    [['experts', 'import', 'config'], /"experts import" needs FILE/],
  ])('%j is refused in one sentence', async (words, message) => {
    const { code, err } = await (words.length === 1 ? haba(...words) : within(...words));
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  it('refuses an objective without experts and a number that is none', async () => {
    const plain = join(folder, 'dm.json');
    writeFileSync(plain, JSON.stringify({ ...expertsConfig(), objective: { kind: 'dm' } }));
    expect(await within('experts', 'generate', plain)).toMatchObject({
      code: 2,
      err: expect.stringContaining('The objective DM matches no trajectories') as string,
    });
    expect((await within('experts', 'generate', config, '--count', 'x')).err).toContain('--count is "x"');
  });
});
