/** Datasets sent through a real OpenSSH server on loopback, which is this computer. */
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type NeededDataset, sendDataset } from '@main/computers/datasets';
import { type Parcel, sendParcel } from '@main/computers/parcels';
import { Line } from '@main/computers/ssh/line';
import { taskAnswers } from '@main/tasks/answers';
import { Sshd } from '../../support/cluster/sshd';
import { idx, imageFolder, writeFiles } from '../../support/datasetFiles';
import { openPlain } from '../../support/datasets';

const started = await Sshd.start();
const { sshd } = started;
const reason = sshd === null ? ` (skipped: ${started.lacking})` : '';

let home = '';
/** The studio's folder on the other computer. */
let there = '';
let line: Line;
/** The program there. */
const asking = {
  ask: (_: string, input: never) => taskAnswers().dataset(input),
} as unknown as Parameters<typeof sendDataset>[2];
const nothing = (): void => undefined;
const open = async (): Promise<Line> => Line.open({ name: 'Box', address: 'box' }, { mayAsk: false });

async function needed(config: NeededDataset['config']): Promise<NeededDataset> {
  const { name, fingerprint } = await openPlain(config);
  return { name, fingerprint, config };
}
const digits = (path: string): NeededDataset['config'] => ({
  ...{ source: 'idx', path, limitPerClass: null, whitening: 'none' },
});

beforeAll(() => {
  vi.stubEnv('HABA_SSH_CONFIG', sshd?.config ?? '');
});
afterAll(() => {
  vi.unstubAllEnvs();
  sshd?.stop();
});

describe.skipIf(sshd === null)(`a dataset that is sent${reason}`, () => {
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'haba-sent-'));
    there = join(home, 'there');
    line = await open();
  });
  afterEach(async () => {
    await line.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('appears under its fingerprint with its own name, whatever its files are called', async () => {
    const path = join(home, "it's $(touch here) \n-x");
    const odd = Object.fromEntries(
      Object.entries(imageFolder()).map(([file, content]) => [
        file.replace('class2/', '-rf \n`class` $(touch here)/'),
        content,
      ]),
    );
    writeFiles(path, odd);
    writeFileSync(join(path, 'not of it.mov'), 'x');
    symlinkSync(join(path, 'train/class10/a.jpg'), join(path, 'train/class10/link.jpg'));
    const config = { source: 'folder', path, imageSize: 8, colour: 'rgb' } as const;
    const dataset = await needed({ ...config, limitPerClass: null, whitening: 'none' });
    const heard: number[] = [];
    await sendDataset(line, there, asking, dataset, (sent, bytes) => heard.push(sent / bytes));
    expect(heard[0]).toBe(0);
    expect(heard.at(-1)).toBe(1);
    expect(readdirSync(join(there, 'incoming'))).toEqual([]);
    const own = join(there, 'datasets', dataset.fingerprint);
    const [name = ''] = readdirSync(own);
    expect(readdirSync(join(own, name)).sort()).toEqual(['test', 'train']);
    expect(statSync(join(own, name, 'train/class10/link.jpg')).isFile()).toBe(true);
    expect(await openPlain({ ...dataset.config, path: join(own, name) })).toMatchObject({
      fingerprint: dataset.fingerprint,
    });
    // Again, there is nothing to take its place.
    await sendDataset(line, there, asking, dataset, nothing);
    expect(readdirSync(join(there, 'datasets'))).toEqual([dataset.fingerprint]);
  });

  it('goes on at the byte where a line broke', async () => {
    const opened: number[] = [];
    const part = join(there, 'incoming', `${'a'.repeat(64)}.part`);
    const bytes = 200_000;
    const parcel: Parcel = {
      ...{ bytes, sha256: 'a'.repeat(64) },
      open: (from) => {
        opened.push(from);
        const rest = Buffer.alloc(bytes - from, 'x');
        if (from > 0) return Readable.from([rest]);
        const half = async function* (): AsyncGenerator<Buffer> {
          yield rest.subarray(0, bytes / 2);
          await expect.poll(() => statSync(part).size, { timeout: 60_000 }).toBe(bytes / 2);
          sshd?.drop();
          // The end of the line ends this.
          await line.ended;
          yield rest.subarray(bytes / 2);
        };
        return Readable.from(half());
      },
    };
    await expect(sendParcel(line, there, parcel, nothing)).rejects.toThrow('not sent whole');
    await line.close();
    line = await open();
    const heard: number[] = [];
    await sendParcel(line, there, parcel, (sent) => heard.push(sent));
    expect(opened).toEqual([0, bytes / 2]);
    expect([heard[0], heard.at(-1), statSync(part).size]).toEqual([bytes / 2, bytes, bytes]);
    await sendParcel(line, there, parcel, nothing);
    expect(opened).toHaveLength(2);
  });

  it('is ended by the person before and while it is sent', async () => {
    const stop = new AbortController();
    const bytes = 1000;
    const parcel: Parcel = {
      ...{ bytes, sha256: 'b'.repeat(64) },
      open: () =>
        Readable.from(
          (async function* () {
            yield Buffer.alloc(10);
            stop.abort();
            await new Promise(nothing);
          })(),
        ),
    };
    await expect(sendParcel(line, there, parcel, nothing, stop.signal)).rejects.toThrow('not sent whole');
    await expect(sendParcel(line, there, parcel, nothing, stop.signal)).rejects.toThrow('not sent whole');
  });

  it('that is damaged on its way is deleted, and sent again', async () => {
    const dataset = await needed(digits(writeFiles(join(home, 'digits'), idx())));
    const spoil = (sent: number, bytes: number): void => {
      const [part = ''] = readdirSync(join(there, 'incoming'));
      if (sent === bytes) appendFileSync(join(there, 'incoming', part), 'more');
    };
    await expect(sendDataset(line, there, asking, dataset, spoil)).rejects.toThrow('not what was sent');
    expect(readdirSync(join(there, 'incoming'))).toEqual([]);
    await sendDataset(line, there, asking, dataset, nothing);
    expect(readdirSync(join(there, 'datasets'))).toEqual([dataset.fingerprint]);
  });

  it('that is not what the runs were made with takes no place', async () => {
    const path = writeFiles(join(home, 'digits'), idx());
    const dataset = await needed(digits(path));
    const labels = idx()['train-labels-idx1-ubyte'] as Buffer;
    writeFileSync(join(path, 'train-labels-idx1-ubyte'), labels.fill(1, labels.length - 1));
    mkdirSync(there);
    await expect(sendDataset(line, there, asking, dataset, nothing)).rejects.toThrow('changed here');
    expect([readdirSync(join(there, 'incoming')), readdirSync(join(there, 'datasets'))]).toEqual([[], []]);
    rmSync(join(path, 'train-labels-idx1-ubyte'));
    await expect(sendDataset(line, there, asking, dataset, nothing)).rejects.toThrow('train-labels');
    expect(existsSync(join(there, 'datasets', dataset.fingerprint))).toBe(false);
  });
});
