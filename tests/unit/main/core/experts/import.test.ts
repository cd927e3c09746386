import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import type { LoadedDataset } from '@main/core/data/images';
import { readDescription, writeDescription } from '@main/core/experts/description';
import { importExperts, type ImportResult } from '@main/core/experts/import';
import { openTrajectories } from '@main/core/experts/trajectories';
import { openPlain } from '../../../../support/datasets';
import { expertsConfig, type ExpertsChange } from '../../../../support/experts';
import { REPLAY_ENDS, TORCH_FILES } from '../../../../support/torchFiles';

/** The network whose parameters the buffers hold. */
const configOf = (experts: ExpertsChange = {}, network = { width: 1, depth: 5 }): RunConfig =>
  expertsConfig({ epochs: 1, ...experts }, { network });

let dataset: LoadedDataset;
let folder = '';
let buffer = '';

const write = (name: string, from: keyof typeof TORCH_FILES): string => {
  const path = join(folder, name);
  writeFileSync(path, gunzipSync(Buffer.from(TORCH_FILES[from], 'base64')));
  return path;
};
const importing = (config: RunConfig, ...files: string[]): Promise<ImportResult> =>
  importExperts({ files, dataset, config, folder });

beforeAll(async () => {
  dataset = await openPlain(configOf().dataset);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
  buffer = write('replay_buffer_0.pt', 'replayBuffer');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('importing official buffers', () => {
  it('stores every snapshot in the order of the parameters, and where it came from', async () => {
    const progress: string[] = [];
    const result = await importExperts({
      files: [buffer, write('replay_buffer_1.pt', 'replayBuffer')],
      dataset,
      config: configOf(),
      folder,
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    expect(result).toMatchObject({ imported: 4, count: 4 });
    expect(progress).toEqual(['1/4', '2/4', '3/4', '4/4']);
    const trajectories = openTrajectories(result.folder);
    expect(trajectories).toMatchObject({ count: 4, epochs: 1, size: 5 * 12 + 20 });
    REPLAY_ENDS.forEach((expert, i) =>
      expert.forEach(([first, last], epoch) => {
        const values = trajectories.read(i + 2, epoch);
        expect([values[0], values.at(-1)]).toEqual([first, last]);
      }),
    );
    expect(readDescription(result.folder)?.experts.map(({ origin }) => origin)).toEqual([
      'replay_buffer_0.pt',
      'replay_buffer_0.pt',
      'replay_buffer_1.pt',
      'replay_buffer_1.pt',
    ]);
  });

  it('appends to earlier imports', async () => {
    const first = await importing(configOf(), buffer);
    expect(await importing(configOf(), buffer)).toEqual({ ...first, count: 4 });
    expect(openTrajectories(first.folder).count).toBe(4);
  });

  it('is refused beside experts that were trained here', async () => {
    const { folder: path } = await importing(configOf(), buffer);
    const description = readDescription(path);
    if (!description) throw new Error('no description');
    writeDescription(path, { ...description, experts: [{ testAccuracy: 0.5, origin: null }] });
    await expect(importing(configOf(), buffer)).rejects.toThrow(/1 experts that were trained here/);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'another network',
      () => importing(configOf({}, { width: 2, depth: 5 }), buffer),
      /expert 1 cannot be imported: parameter 1 has the shape 1 x 1 x 3 x 3 where .* has 2 x 1 x 3 x 3/,
    ],
    [
      'another depth',
      () => importing(configOf({}, { width: 1, depth: 4 }), buffer),
      /a snapshot has 22 parameters where ConvNet D4 W1 has 18/,
    ],
    ['too few epochs', () => importing(configOf({ epochs: 2 }), buffer), /2 snapshots where 2 epochs need 3/],
    [
      'missing parameters',
      () => importing(configOf(), buffer, write('short.pt', 'shortBuffer')),
      /short\.pt: expert 1 cannot be imported: a snapshot has 21 parameters/,
    ],
    [
      'a file of something else',
      () => importing(configOf(), write('other.pt', 'zip')),
      /not a list of experts/,
    ],
    ['code', () => importing(configOf(), write('evil.pt', 'evil')), /posix\.system, which is not allowed/],
  ])('refuses %s before anything is written', async (_, attempt, message) => {
    await expect(attempt()).rejects.toThrow(UserError);
    await expect(attempt()).rejects.toThrow(message);
    const { key } = await importing(configOf(), buffer);
    const description = readDescription(join(folder, key));
    expect(description?.experts).toHaveLength(2);
    expect(existsSync(join(folder, key, 'expert-0002.partial'))).toBe(false);
  });
});
