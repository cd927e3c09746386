/** Storage of few bits, as defined by the fixtures (C.19): scales, codes, values, packing and straight-through gradients. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tensorBits } from '@shared/budget/bits';
import { openEngine } from '@main/core/engine/choose';
import type { Engine } from '@main/core/engine/types';
import { codeRange, dequantise, packed, quantise, throughCodes } from '@main/core/parameterization/precision';
import { vjp } from '@main/core/trace/differentiate';
import { reshape } from '@main/core/trace/ops';
import type { StoredTensor } from '@main/core/types';
import { evaluate } from '../support/evaluate';
import { describeEngines } from '../support/testedEngines';
import { expectClose } from './support/compare';
import { Fixture, fixtureFile } from './support/fixtures';

interface Case {
  readonly bits: 8 | 4 | 2;
  readonly mode: 'sym' | 'asym';
  readonly granularity: 'tensor' | 'channel';
  readonly fixed_scale: boolean;
  readonly code_min: number;
  readonly code_max: number;
  readonly bits_total: number;
}

const LIMIT = 1e-6;
const fixture = new Fixture('lowbit', 'second');
const { packing } = z
  .object({
    packing: z.array(
      z.object({
        bits: z.literal([8, 4, 2]),
        codes: z.array(z.int()),
        bytes: z.array(z.int()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(fixtureFile('lowbit.json', 'second'), 'utf8')));

/** What a case reads, and its scales where they are given. */
function caseOf(name: string) {
  const { bits, mode: short, granularity, ...rest } = fixture.settings<Case>(name);
  const mode = short === 'sym' ? 'symmetric' : 'affine';
  const values = name.slice(0, name.lastIndexOf('/'));
  const x: StoredTensor = {
    data: fixture.floats(`${values}/x`),
    shape: fixture.tensor(`${values}/x`).shape,
  };
  const [scales, offsets] = [fixture.floats(`${name}/scale`), fixture.floats(`${name}/offset`)];
  const coding = { bits, mode, scales: granularity } as const;
  return { ...rest, coding, x, scales, offsets, cotangent: fixture.tensor(`${values}/cotangent`) };
}

/** Equal parts of a tensor, one for each scale. */
const groupsOf = ({ data }: StoredTensor, { length: blocks }: Float32Array) => ({
  blocks,
  members: data.length / blocks,
  columns: 1,
  inTables: false,
});

describe('on the host', () => {
  it.each(fixture.cases)('%s', (name) => {
    const { coding, x, scales, offsets, fixed_scale: isFixed, ...recorded } = caseOf(name);
    expect(codeRange(coding)).toEqual({ low: recorded.code_min, high: recorded.code_max });
    const found = quantise(x, coding, groupsOf(x, scales), isFixed ? { scales, offsets } : undefined);
    expect(found.scales).toEqual(scales);
    expect(Array.from(found.offsets)).toEqual(Array.from(offsets));
    expect(found.codes).toEqual(fixture.integers(`${name}/code`));
    expectClose('values', dequantise(found).data, fixture.floats(`${name}/dequantised`), LIMIT);
    const { bits, scales: extra } = tensorBits(x.shape, coding, null);
    const isCoded = recorded.bits_total < 32 * x.data.length;
    expect(bits + extra).toBe(isCoded ? recorded.bits_total : 32 * x.data.length);
  });

  it.each(packing)('packs $codes.length codes of $bits bits', ({ bits, codes, bytes }) => {
    const { low } = codeRange({ bits, mode: 'affine' });
    expect(packed(codes, { bits, mode: 'affine' })).toEqual(Uint8Array.from(bytes));
    // Symmetric codes are stored from 0 on, too, and leave out the highest number.
    const symmetric = codeRange({ bits, mode: 'symmetric' });
    expect(low).toBe(0);
    if (codes.every((code) => code <= 2 * symmetric.high)) {
      const shifted = codes.map((code) => code + symmetric.low);
      expect(packed(shifted, { bits, mode: 'symmetric' })).toEqual(Uint8Array.from(bytes));
    }
  });
});

describeEngines('on the %s engine', (id) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine(id);
  });
  afterAll(() => engine.close());

  it.each(fixture.cases)('%s', async (name) => {
    const { coding, x, scales, offsets, fixed_scale: isFixed, cotangent } = caseOf(name);
    const groups = scales.length;
    const result = await evaluate(
      engine,
      'codes',
      (inputs) => {
        const given = isFixed
          ? { scale: reshape(inputs.scales, [groups, 1, 1]), offset: reshape(inputs.offsets, [groups, 1, 1]) }
          : undefined;
        const { value, pullback } = vjp(
          (values: typeof inputs.x) => throughCodes(values, coding, groupsOf(x, scales), given),
          inputs.x,
        );
        return { value, gradient: pullback(inputs.cotangent) };
      },
      {
        x,
        cotangent,
        scales: { data: scales, shape: [groups] },
        offsets: { data: offsets, shape: [groups] },
      },
    );
    const each = x.data.length / groups;
    const codes = Int32Array.from(result.value.data, (value, i) => {
      const group = Math.floor(i / each);
      return Math.round((value - (offsets[group] ?? NaN)) / (scales[group] ?? NaN));
    });
    expect(codes).toEqual(fixture.integers(`${name}/code`));
    expectClose('values', result.value.data, fixture.floats(`${name}/dequantised`), LIMIT);
    expectClose('gradient', result.gradient.data, fixture.floats(`${name}/grad`), LIMIT);
  });
});
