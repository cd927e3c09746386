import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodePlan, encodePlan, PlanStore } from '@main/core/engine/webgpu/runtime/planStore';
import { type Plan, planProgram } from '@main/core/engine/webgpu/plan/plan';
import { constant, matmul, take } from '@main/core/trace/ops';
import { float32 } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';

const limits = {
  workgroupStorage: 16_384,
  invocations: 256,
  bindings: 8,
  groups: 65_535,
  busyThreads: 512,
  compact: true,
};
/** A program with constants of both types. */
const ir = trace(
  'step',
  ({ x }) => {
    const table = constant(Float32Array.of(0.5, -1, 3, 4, 5, 6), [2, 3]);
    return take(matmul(x, table), constant(Int32Array.of(1, 0), [2]), 0);
  },
  { x: float32([2, 2]) },
);
const plan = planProgram(ir, limits);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'plans-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** How often a store had to plan, and what it answered last. */
function planning(store: PlanStore) {
  let made = 0;
  const make = (): Plan => {
    made += 1;
    return plan;
  };
  return {
    ask: (program: { name: string; hash: string } = ir, circumstances: unknown = limits) =>
      store.plan(program, circumstances, make),
    get made() {
      return made;
    },
  };
}

describe('plans as bytes', () => {
  it('come back whole', () => {
    expect(plan.constants.map((data) => data.constructor)).toEqual(
      expect.arrayContaining([Float32Array, Int32Array]),
    );
    expect(decodePlan(encodePlan(plan))).toEqual(plan);
  });

  it('are refused when a byte is another, or some are missing', () => {
    const bytes = encodePlan(plan);
    for (const at of [0, 31, 32, 50, bytes.length - 1]) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(decodePlan(damaged)).toBeNull();
    }
    for (const length of [0, 10, 32, bytes.length - 1])
      expect(decodePlan(bytes.subarray(0, length))).toBeNull();
  });
});

describe('kept plans', () => {
  it('spare the next start the planning', async () => {
    const first = new PlanStore(folder, 'v1');
    expect(await planning(first).ask()).toEqual(plan);
    await first.settle();
    const again = planning(new PlanStore(folder, 'v1'));
    expect(await again.ask({ name: 'renamed', hash: ir.hash })).toEqual({ ...plan, name: 'renamed' });
    expect(again.made).toBe(0);
  });

  it('belong to a program, to circumstances and to a version of the compiler', async () => {
    const first = new PlanStore(folder, 'v1');
    await planning(first).ask();
    await first.settle();
    const other = planning(new PlanStore(folder, 'v1'));
    await other.ask({ name: 'step', hash: 'another' });
    await other.ask(ir, { ...limits, bindings: 9 });
    expect(other.made).toBe(2);
    const newer = planning(new PlanStore(folder, 'v2'));
    await newer.ask();
    expect(newer.made).toBe(1);
  });

  it('that are damaged are made again', async () => {
    const first = new PlanStore(folder, 'v1');
    await planning(first).ask();
    await first.settle();
    const [name = ''] = readdirSync(folder);
    const path = join(folder, name);
    for (const bytes of [Buffer.alloc(0), Buffer.from('nonsense'), readFileSync(path).subarray(0, -3)]) {
      writeFileSync(path, bytes);
      const store = new PlanStore(folder, 'v1');
      const again = planning(store);
      expect(await again.ask()).toEqual(plan);
      expect(again.made).toBe(1);
      await store.settle();
      const healed = planning(new PlanStore(folder, 'v1'));
      expect(await healed.ask()).toEqual(plan);
      expect(healed.made).toBe(0);
    }
  });

  it('harm nothing where the folder cannot be written', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const store = new PlanStore(join(file, 'below'), 'v1');
    expect(await planning(store).ask()).toEqual(plan);
    await store.settle();
    expect(readFileSync(file)).toHaveLength(0);
  });

  it('make room, those not used for longest first; leftovers of writing go', async () => {
    const size = encodePlan(plan).length;
    const store = new PlanStore(folder, 'v1', 2.5 * size);
    const asked = planning(store);
    const names: string[] = [];
    for (const [i, hash] of ['a', 'b'].entries()) {
      await asked.ask({ name: 'step', hash });
      await store.settle();
      const [name = ''] = readdirSync(folder).filter((found) => !names.includes(found));
      names.push(name);
      utimesSync(join(folder, name), i + 1, i + 1);
    }
    writeFileSync(join(folder, 'half.tmp'), 'x');
    utimesSync(join(folder, 'half.tmp'), 1, 1);
    // A plan that is used is the last to go.
    await asked.ask({ name: 'step', hash: 'a' });
    await asked.ask({ name: 'step', hash: 'c' });
    await store.settle();
    const left = readdirSync(folder);
    expect(left).toHaveLength(2);
    expect(left).toContain(names[0]);
    expect(left).not.toContain(names[1]);
    expect(asked.made).toBe(3);
  });

  it('may be written by several at once', async () => {
    const stores = [1, 2, 3].map(() => new PlanStore(folder, 'v1'));
    const answers = await Promise.all(stores.map((store) => planning(store).ask()));
    for (const store of stores) await store.settle();
    expect(answers).toEqual([plan, plan, plan]);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
