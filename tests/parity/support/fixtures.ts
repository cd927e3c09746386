import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSafetensors } from '@main/core/formats/safetensors';
import type { HostTensor } from '@main/core/types';

const own = fileURLToPath(new URL('../fixtures', import.meta.url));
/** Where the reference numbers lie; FIXTURES_DIR and FIXTURES2_DIR name other folders with files of the same format. */
const FOLDERS = {
  first: process.env['FIXTURES_DIR'] ?? own,
  second: process.env['FIXTURES2_DIR'] ?? own,
};

/** A file of a set. */
export const fixtureFile = (name: string, set: keyof typeof FOLDERS): string => `${FOLDERS[set]}/${name}`;

/** `[name, shape, offset, amplitude]` of a parameter made by the fixtures' hash. */
export type FixtureParam = readonly [string, readonly number[], number, number];

/** One fixture file: named cases with settings, and tensors named `<case>/...`. */
export class Fixture {
  private readonly file;

  /** @param set Methods of HaBa and its baselines, or later ones. */
  constructor(
    readonly name: string,
    set: keyof typeof FOLDERS = 'first',
  ) {
    this.file = readSafetensors(readFileSync(fixtureFile(`${name}.safetensors`, set)), name);
  }

  get cases(): readonly string[] {
    return JSON.parse(this.file.metadata['cases'] ?? '[]') as string[];
  }

  /** The settings of a case, of the type that the caller knows them to have. */
  settings<T>(name: string): T {
    return JSON.parse(this.file.metadata[`case:${name}`] ?? '{}') as T;
  }

  /** A list beside the cases, of the type that the caller knows it to have. */
  list<T>(name: string): readonly T[] {
    return JSON.parse(this.file.metadata[name] ?? '[]') as T[];
  }

  has(name: string): boolean {
    return this.file.tensors.has(name);
  }

  tensor(name: string): HostTensor {
    const found = this.file.tensors.get(name);
    if (found === undefined) throw new Error(`${this.name} has no tensor ${name}.`);
    if (found.data instanceof Uint8Array) throw new Error(`${name} is a tensor of bytes.`);
    return { data: found.data, shape: found.shape };
  }

  floats(name: string): Float32Array {
    const { data } = this.tensor(name);
    if (!(data instanceof Float32Array)) throw new Error(`${name} does not hold float32 values.`);
    return data;
  }

  integers(name: string): Int32Array {
    const { data } = this.tensor(name);
    if (!(data instanceof Int32Array)) throw new Error(`${name} does not hold int32 values.`);
    return data;
  }

  /** A one-element tensor. */
  scalar(name: string): number {
    return this.tensor(name).data[0] ?? Number.NaN;
  }
}

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** The fixtures' hash r(seed, k, i) in [-1, 1) for i = 0..count-1. */
export function hashed(seed: number, k: number, count: number): Float64Array {
  const key = mix((Math.imul(k, 0x85ebca77) + Math.imul(seed, 0xc2b2ae3d) + 0x27d4eb2f) >>> 0);
  return Float64Array.from({ length: count }, (_, i) => {
    const h = mix((Math.imul(i + 1, 0x9e3779b1) ^ key) >>> 0);
    return (h >>> 8) / 8_388_608 - 1;
  });
}

/** Parameter values of a case, in the order of its list. */
export function hashedParams(params: readonly FixtureParam[], seed: number): HostTensor[] {
  return params.map(([, shape, offset, amplitude], k) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return { shape, data: Float32Array.from(hashed(seed, k, count), (r) => offset + amplitude * r) };
  });
}
