import { describe, expect, it } from 'vitest';
import { parseRunConfig } from '@shared/config/schema';
import { readSafetensors, writeSafetensors } from '@main/core/formats/safetensors';
import { readCheckpoint, writeCheckpoint, type CheckpointState } from '@main/core/checkpoint/state';

const config = (() => {
  const parsed = parseRunConfig({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { hallucinators: 5 },
    objective: { kind: 'dm' },
  });
  if (!parsed.ok) throw new Error('the example configuration must be valid');
  return parsed.config;
})();

const tensor = (values: number[], shape: number[]): { data: Float32Array; shape: number[] } => ({
  data: Float32Array.from(values),
  shape,
});

const state: CheckpointState = {
  iteration: 12,
  config,
  geometry: { classes: 2, channels: 1, imageSize: 2, trainPerClass: 5 },
  classNames: ['cat', '고양이'],
  standardisation: { mean: [0.5], std: [0.25] },
  params: { bases: tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 1, 2, 2]) },
  velocity: { bases: tensor([0, 0, 0, 0, 0, 0, 0, 9], [2, 1, 2, 2]) },
  extractor: Array.from({ length: 11 }, (_, i) => tensor([i], [1])),
  extractorVelocity: [],
  rate: { value: 0.25, velocity: -0.5 },
};

describe('checkpoints', () => {
  it('come back as they were written, byte for byte the second time', () => {
    const bytes = writeCheckpoint(state);
    const back = readCheckpoint(bytes);
    expect(back).toEqual(state);
    expect(writeCheckpoint(back)).toEqual(bytes);
    const choosing = { ...state, choices: { product: '64x64', gradient: '32x32' } };
    expect(readCheckpoint(writeCheckpoint(choosing))).toEqual(choosing);
  });

  it('refuse every truncation with one sentence', () => {
    const bytes = writeCheckpoint(state);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => readCheckpoint(bytes.slice(0, length), 'c.safetensors')).toThrow(/^c\.safetensors .*\.$/);
    }
  });

  it('refuse a container that is something else', () => {
    const other = writeSafetensors({ metadata: { format: 'pt' }, tensors: new Map() });
    expect(() => readCheckpoint(other)).toThrow('was not written by this version');
  });
});

describe('safetensors', () => {
  it('refuses headers that lie', () => {
    const lie = (entry: unknown): Uint8Array => {
      const json = new TextEncoder().encode(JSON.stringify({ x: entry }));
      const bytes = new Uint8Array(8 + json.length + 8);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
      bytes.set(json, 8);
      return bytes;
    };
    expect(() => readSafetensors(lie({ dtype: 'F32', shape: [2], data_offsets: [0, 8] }))).not.toThrow();
    expect(() => readSafetensors(lie({ dtype: 'F32', shape: [3], data_offsets: [0, 8] }))).toThrow(
      'size of its shape',
    );
    expect(() => readSafetensors(lie({ dtype: 'F32', shape: [4], data_offsets: [0, 16] }))).toThrow(
      'cut off',
    );
    expect(() => readSafetensors(lie({ dtype: 'F32', shape: [-2], data_offsets: [0, 8] }))).toThrow(
      'malformed shape',
    );
    expect(() => readSafetensors(lie({ dtype: 'BF16', shape: [4], data_offsets: [0, 8] }))).toThrow(
      'unknown type',
    );
    expect(() => readSafetensors(lie(7))).toThrow('no description');
    const huge = new Uint8Array(16);
    new DataView(huge.buffer).setBigUint64(0, 2n ** 60n, true);
    expect(() => readSafetensors(huge)).toThrow('header is cut off');
  });
});
