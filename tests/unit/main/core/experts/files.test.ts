import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { readSafetensors } from '@main/core/formats/safetensors';
import {
  type ExpertsDescription,
  expertsRecipe,
  readDescription,
  writeDescription,
} from '@main/core/experts/description';
import { ExpertDraft, partialPath, type ExpertState } from '@main/core/experts/draft';
import { openTrajectories } from '@main/core/experts/trajectories';
import { trajectoryPath } from '@main/core/experts/trajectoryFile';
import { expertsConfig } from '../../../../support/experts';

const LAYOUT = { epochs: 2, size: 5 };
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'experts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A pretended training: each value and velocity follows from the one before. */
const begin = (momentum: boolean): ExpertState => ({
  params: Float32Array.of(1, 2, 3, 4, 5),
  velocity: momentum ? new Float32Array(5) : null,
});
const next = ({ params, velocity }: ExpertState): ExpertState => {
  const moved = params.map((value, i) => value / 3 + (velocity?.[i] ?? 0));
  return { params: moved, velocity: velocity?.map((value, i) => value / 2 + (moved[i] ?? 0)) ?? null };
};

/** Makes an expert, or goes on with it, and answers how many epochs that took. */
function make(momentum: boolean, until = LAYOUT.epochs, expert = 0): number {
  const draft = new ExpertDraft(folder, expert, LAYOUT, momentum);
  let state = draft.last;
  let epochs = 0;
  if (!state) {
    state = begin(momentum);
    draft.append(state);
  }
  while (draft.finishedEpochs < until) {
    state = next(state);
    draft.append(state);
    epochs += 1;
  }
  if (until === LAYOUT.epochs) draft.complete();
  else draft.close();
  return epochs;
}

function described(experts: number): void {
  const description: ExpertsDescription = {
    format: 1,
    dataset: 'A dataset',
    source: 'fashion-mnist-sample',
    network: 'ConvNet D2 W8',
    recipe: expertsRecipe(expertsConfig({ epochs: LAYOUT.epochs }), { fingerprint: 'f' }),
    parameters: [[2, 2], [1]],
    createdAt: '2026-01-01T00:00:00.000Z',
    experts: Array.from({ length: experts }, () => ({ testAccuracy: 0.5, origin: null })),
  };
  writeDescription(folder, description);
}

describe("an expert's file", () => {
  it('is a safetensors file with one tensor', () => {
    make(false);
    const { tensors } = readSafetensors(readFileSync(trajectoryPath(folder, 0)));
    expect([...tensors.keys()]).toEqual(['trajectory']);
    const trajectory = tensors.get('trajectory');
    expect(trajectory?.shape).toEqual([3, 5]);
    const first = begin(false);
    expect([...(trajectory?.data ?? [])]).toEqual([
      ...first.params,
      ...next(first).params,
      ...next(next(first)).params,
    ]);
    expect(existsSync(partialPath(folder, 0))).toBe(false);
  });

  it.each([false, true])('is the same after a cut anywhere (momentum: %s)', (momentum) => {
    make(momentum);
    const whole = readFileSync(trajectoryPath(folder, 0));
    rmSync(trajectoryPath(folder, 0));
    make(momentum, 1);
    const unfinished = readFileSync(partialPath(folder, 0));
    const velocity = join(folder, 'expert-0000.velocity');
    if (momentum) copyFileSync(velocity, `${velocity}.kept`);
    for (let length = 0; length <= unfinished.length; length += 3) {
      writeFileSync(partialPath(folder, 0), unfinished.subarray(0, length));
      if (momentum) copyFileSync(`${velocity}.kept`, velocity);
      make(momentum);
      expect(readFileSync(trajectoryPath(folder, 0)).equals(whole)).toBe(true);
    }
  });

  it('goes on after the last finished epoch, and no earlier', () => {
    for (const momentum of [false, true]) {
      make(momentum, 1);
      expect(make(momentum)).toBe(1);
    }
  });

  it('repeats an epoch whose velocity was not written', () => {
    make(true, 1);
    const velocity = join(folder, 'expert-0000.velocity');
    const older = readFileSync(velocity);
    make(true, 2 - 1);
    const draft = new ExpertDraft(folder, 0, LAYOUT, true);
    const state = draft.last;
    if (!state) throw new Error('nothing to go on from');
    draft.append(next(state));
    draft.close();
    writeFileSync(velocity, older);
    expect(make(true)).toBe(1);
  });

  it('begins again when the draft is of other sizes', () => {
    make(false, 1);
    const other = new ExpertDraft(folder, 0, { epochs: 2, size: 6 }, false);
    expect(other.finishedEpochs).toBe(-1);
    other.close();
  });
});

describe('reading', () => {
  it('answers single snapshots of as many experts as asked for', () => {
    make(false);
    make(false, LAYOUT.epochs, 1);
    described(2);
    const trajectories = openTrajectories(folder, { count: 1 });
    expect(trajectories).toMatchObject({ count: 1, epochs: 2, size: 5 });
    expect(trajectories.read(0, 0)).toEqual(begin(false).params);
    expect(trajectories.read(0, 2)).toEqual(next(next(begin(false))).params);
    expect(openTrajectories(folder).count).toBe(2);
    expect(() => trajectories.read(1, 0)).toThrow(RangeError);
    expect(() => trajectories.read(0, 3)).toThrow(RangeError);
  });

  it('refuses a folder with too few experts', () => {
    make(false);
    described(1);
    expect(() => openTrajectories(folder, { count: 2 })).toThrow(/holds 1 experts where 2 are needed/);
    expect(() => openTrajectories(join(folder, 'none'))).toThrow(UserError);
  });

  it('refuses a file that is cut anywhere or too long', () => {
    make(false);
    described(1);
    const path = trajectoryPath(folder, 0);
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      expect(() => openTrajectories(folder)).toThrow(UserError);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.of(0)]));
    expect(() => openTrajectories(folder)).toThrow(/has 1\d\d bytes instead of/);
    rmSync(path);
    expect(() => openTrajectories(folder)).toThrow(/missing/);
  });

  it('refuses a file of other sizes, a header of something else, and values that are no numbers', () => {
    described(1);
    const path = trajectoryPath(folder, 0);
    make(false);
    const whole = readFileSync(path);
    const header = whole.readUInt32LE(0);
    writeFileSync(path, whole.toString('latin1').replace('F32', 'I32'), 'latin1');
    expect(() => openTrajectories(folder)).toThrow(/not that of a trajectory/);
    const broken = Buffer.from(whole);
    broken.writeFloatLE(NaN, 8 + header + 4 * (5 + 2));
    writeFileSync(path, broken);
    const trajectories = openTrajectories(folder);
    expect(trajectories.read(0, 0)).toHaveLength(5);
    expect(() => trajectories.read(0, 1)).toThrow(/not a number after epoch 1/);
    truncateSync(path, whole.length - 4);
    expect(() => trajectories.read(0, 2)).toThrow(/cut off/);
  });

  it('refuses a damaged description', () => {
    described(1);
    expect(readDescription(folder)?.dataset).toBe('A dataset');
    writeFileSync(join(folder, 'experts.json'), '{"format":1');
    expect(() => readDescription(folder)).toThrow(/is damaged/);
    writeFileSync(join(folder, 'experts.json'), '{"format":2}');
    expect(() => openTrajectories(folder)).toThrow(UserError);
  });
});
