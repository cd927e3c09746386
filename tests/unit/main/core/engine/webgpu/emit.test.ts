import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { assemble, BindingTable, type Part, used } from '@main/core/engine/webgpu/emit/bindings';
import { lane, literalCode } from '@main/core/engine/webgpu/emit/types';
import { uniformGuards } from '@main/core/engine/webgpu/emit/values';
import { Writer } from '@main/core/engine/webgpu/emit/writer';
import { NodeFactory } from '@main/core/engine/webgpu/graph/rewrite';
import { add, addConstant, constant, scale, variable, zero } from '@main/core/engine/webgpu/graph/expression';
import type { Node } from '@main/core/engine/webgpu/graph/node';
import { bytesFor, type Layout, placeInPool, rowMajor } from '@main/core/engine/webgpu/graph/store';
import { environments, expression, extents } from '../../../../../support/expressions';
import { holds } from '../../../../../support/indices';

// Many small examples, which take long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

/** Runs WGSL statements on whole numbers as if they were JavaScript. */
function run(
  lines: readonly string[],
  result: string,
  variables: Iterable<readonly [string, number]>,
): number {
  const script = [...lines, `${result};`].join('\n').replaceAll(/\b(\d+)u\b/g, '$1');
  const functions = { i32: Math.trunc, u32: (n: number) => (n < 0 ? n + 2 ** 32 : n) };
  return 0 + Number(runInNewContext(script, { ...functions, ...Object.fromEntries(variables) }));
}

describe('index expressions in WGSL', () => {
  it('have the value of the expression, wherever its variables become known', () => {
    fc.assert(
      fc.property(
        expression,
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 }),
        ({ expr, plain }, depths) => {
          const writer = new Writer();
          writer.open();
          writer.open();
          Object.keys(extents).forEach((name, i) => writer.declare(name, depths[i]));
          const { code } = writer.index(expr);
          writer.close('');
          writer.close('');
          const blocks = writer.text().filter((line) => !/^\s*[{}]$/.test(line));
          for (const at of environments.filter((_, i) => i % 11 === 0)) {
            expect(run(blocks, code, at)).toBe(0 + plain(at));
          }
        },
      ),
      { numRuns: 120 },
    );
  });

  it('are computed once, in the outermost scope that knows their variables', () => {
    const writer = new Writer();
    const [x, y] = [variable('x', 100), variable('y', 10)];
    writer.declare('x');
    writer.open();
    writer.declare('y');
    const twice = [0, 1].map(() => writer.index(add(scale(x, 10), y)).code);
    expect(twice[0]).toBe(twice[1]);
    writer.line(`use(${twice[0]});`);
    writer.close('for (...)');
    const [outside, head, ...inside] = writer.text();
    expect(outside).toContain('x * 10');
    expect(head).toBe('for (...) {');
    expect(inside.filter((line) => line.includes('let'))).toHaveLength(1);
    expect(inside.join()).not.toContain('x');
  });

  it('may only use variables that are known', () => {
    expect(() => new Writer().index(variable('x', 3))).toThrow(/not in scope/);
  });

  it('forget what was computed in a scope that has ended', () => {
    const writer = new Writer();
    writer.open();
    writer.declare('x');
    writer.index(add(scale(variable('x', 3), 2), variable('x', 3)));
    writer.define('sum', 'x + x', writer.depth);
    writer.close('if (true)');
    expect(writer.recall('sum')).toBeUndefined();
  });
});

function tensors(count: number): { nodes: Node[]; layouts: Map<Node, Layout> } {
  const factory = new NodeFactory();
  const nodes = Array.from({ length: count }, (_, index) =>
    factory.make([8], 'float32', [], { kind: 'input', index }),
  );
  return { nodes, layouts: new Map(nodes.map((node) => [node, rowMajor(node.shape)])) };
}

describe('guards of vectors', () => {
  const start = fc.constantFrom(0, 1, 2, 4, 8);
  const bound = fc.integer({ min: -2, max: 5 }).chain((n) => fc.constantFrom(4 * n, 4 * n + 1));

  it('hold for all lanes alike wherever they are said to', () => {
    fc.assert(
      fc.property(start, bound, bound, fc.constantFrom(1, 4), (offset, low, high, factor) => {
        const value = addConstant(add(scale(variable('x', 5), factor), variable(lane, 4)), offset);
        const uniform = uniformGuards([{ value, low, high }]);
        if (uniform === undefined) return;
        for (let x = 0; x < 5; x++) {
          for (let i = 0; i < 4; i++) {
            const at = new Map([['x', x], [lane, i]]); // prettier-ignore
            expect(holds([{ value, low, high }], at)).toBe(holds(uniform, at));
          }
        }
      }),
    );
  });

  it('are uniform where vectors and bounds are aligned', () => {
    const value = add(scale(variable('x', 5), 4), variable(lane, 4));
    expect(uniformGuards([{ value, low: 0, high: 16 }])).toHaveLength(1);
    expect(uniformGuards([{ value, low: 0, high: 20 }])).toEqual([]);
    expect(uniformGuards([{ value, low: 0, high: 15 }])).toBeUndefined();
  });
});

describe('the tensors of a kernel', () => {
  const { nodes, layouts } = tensors(2);
  const [a, b] = nodes as [Node, Node];

  it('are bound once each, in the order of their first use', () => {
    const table = new BindingTable(layouts);
    table.read(b, '0', 1, zero);
    table.read(b, '1', 1, zero);
    table.store(a, '0', 'x', 1, zero);
    expect(table.bindings).toMatchObject([
      { node: b, write: false },
      { node: a, write: true },
    ]);
    expect(table.declarations()).toEqual([
      `@group(0) @binding(0) var<storage, read> t${b.id}: array<f32>;`,
      `@group(0) @binding(1) var<storage, read_write> t${a.id}: array<f32>;`,
    ]);
  });

  it('are read element by element even where they are declared as vectors', () => {
    const first = new BindingTable(layouts);
    first.read(a, 'i', 1, zero);
    first.read(a, 'j', 4, zero);
    expect(first.mixed).toBe(true);
    const second = new BindingTable(layouts, first.findings);
    expect(second.read(a, 'i', 1, zero)).toBe(`t${a.id}[(i) >> 2u][(i) & 3]`);
    expect(second.read(a, 'j', 4, zero)).toBe(`t${a.id}[j]`);
    expect(second.mixed).toBe(false);
    expect(second.declarations()[0]).toContain('array<vec4<f32>>');
  });

  it('are not written as vectors here and one by one there', () => {
    const table = new BindingTable(layouts);
    table.store(a, '0', 'x', 4, zero);
    expect(() => table.store(a, '0', 'x.x', 1, zero)).toThrow(/written in two ways/);
  });

  it('share one binding where they are small: as vectors, unless one is written element by element', () => {
    const pooled = placeInPool(layouts, () => true);
    const start = pooled.get(b)?.offset ?? 0;
    expect(start).toBe(bytesFor(layouts.get(a)?.size ?? 0) / 4);
    const vectors = new BindingTable(pooled);
    expect(vectors.read(b, 'i', 4, zero)).toBe(`pool[i + ${start / 4}]`);
    expect(vectors.read(b, 'i', 1, zero)).toBe(`pool[(i + ${start}) >> 2u][(i + ${start}) & 3]`);
    expect(vectors.store(a, 'j', 'x', 4, zero)).toBe('pool[j] = x;');
    expect(vectors.mixed).toBe(false);
    expect(vectors.declarations()).toEqual([
      '@group(0) @binding(0) var<storage, read_write> pool: array<vec4<f32>>;',
    ]);
    vectors.store(a, 'j', 'x.x', 1, zero);
    expect(vectors.mixed).toBe(true);
    const scalars = new BindingTable(pooled, vectors.findings);
    expect(scalars.read(b, 'i', 1, zero)).toBe(`pool[i + ${start}]`);
    expect(scalars.read(b, 'i', 4, zero)).toContain(`pool[(i) * 4 + ${start + 3}]`);
    expect(scalars.store(b, 'i', 'x', 4, zero)).toContain(`pool[(i) * 4 + ${start}] = four[0];`);
    expect(scalars.store(a, 'j', 'x.x', 1, zero)).toBe('pool[j] = x.x;');
    expect(scalars.declarations()[0]).toContain('array<f32>');
  });

  it('lie in parts where they are larger than a binding, of which those that are reached are bound', () => {
    const size = layouts.get(a)?.size ?? 0;
    const bytes = Math.ceil(size / 4 / 4) * 16;
    const first = new BindingTable(layouts, undefined, bytes);
    const at = constant(bytes / 4);
    expect(first.read(a, 'i', 1, at)).toBe(`t${a.id}_at(i)`);
    expect(first.bindings.map(({ part }) => part).length).toBeGreaterThan(1);
    expect(first.mixed).toBe(true);
    const second = new BindingTable(layouts, first.findings, bytes);
    second.read(a, 'i', 1, at);
    expect(second.mixed).toBe(false);
    expect(second.bindings).toEqual([{ node: a, part: 1, write: false }]);
    expect(second.declarations()).toEqual([
      `@group(0) @binding(0) var<storage, read> t${a.id}_1: array<f32>;`,
      `fn t${a.id}_at(i: i32) -> f32 {\n  return t${a.id}_1[i - ${bytes / 4}];\n}`,
    ]);
    const written = new BindingTable(layouts, undefined, bytes);
    expect(written.store(a, 'i', 'x', 1, at)).toBe(`t${a.id}_put(i, x);`);
  });

  it('must have memory', () => {
    expect(() => new BindingTable(new Map()).layout(a)).toThrow(/has no memory/);
  });
});

describe('several parts in one kernel', () => {
  const part = (groups: number, name: string, shared: [string, number][] = []): Part => ({
    lines: [`${name}();`],
    groups,
    shared: new Map(shared),
  });

  /** Which part every workgroup runs, and as which of its own. */
  function dispatched(wgsl: string, [x, y, z]: readonly [number, number, number]): string[] {
    const main = wgsl.slice(wgsl.indexOf('fn main'));
    const [, index = ''] = /let group = (.+);/.exec(main) ?? [];
    const tests = [...main.matchAll(/(?:if \(group < (\d+)\) )?\{ part(\d+)\(group - (\d+)/g)];
    const found: string[] = [];
    for (let k = 0; k < z; k++) {
      for (let j = 0; j < y; j++) {
        for (let i = 0; i < x; i++) {
          const group = run([], index.replaceAll(/place\.(\w)/g, '$1'), [
            ['x', i],
            ['y', j],
            ['z', k],
          ]);
          const taken = tests.find(([, end]) => end === undefined || group < Number(end));
          if (taken !== undefined) found.push(`${taken[2]}:${group - Number(taken[3])}`);
        }
      }
    }
    return found;
  }

  it('run every workgroup of every part once, however many a dimension may have', () => {
    const counts = [5, 1, 9];
    const wanted = counts.flatMap((count, i) => Array.from({ length: count }, (_, k) => `${i}:${k}`));
    for (const most of [65535, 15, 7, 3]) {
      const { wgsl, workgroups } = assemble(
        new BindingTable(new Map()),
        counts.map((n) => part(n, 'work')),
        64,
        most,
      );
      expect(Math.max(...workgroups)).toBeLessThanOrEqual(most);
      expect(dispatched(wgsl, workgroups).sort()).toEqual([...wanted].sort());
    }
  });

  it('share workgroup memory: as much as the largest part needs', () => {
    const parts = [
      part(1, 'a', [
        ['f32', 10],
        ['vec4<f32>', 4],
      ]),
      part(1, 'b', [['f32', 30]]),
    ];
    const { wgsl } = assemble(new BindingTable(new Map()), parts, 64, 65535);
    expect(wgsl).toContain('var<workgroup> shared_f32: array<f32, 30>;');
    expect(wgsl).toContain('var<workgroup> shared_vec4f32: array<vec4<f32>, 4>;');
  });

  it('bring the functions along that they call, and no others', () => {
    expect(used('let x = 1.0f;')).toEqual([]);
    expect(used('let x = cosine(y);').join()).toContain('fn cosine(');
    expect(used('let x = infinity();').join()).toContain('fn infinity(');
  });
});

describe('literals', () => {
  it('are exact in single precision', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(literalCode(value, 'float32').replace(/f$/, '')))).toBe(value);
      }),
    );
  });

  it('of other kinds', () => {
    expect(literalCode(-2147483648, 'int32')).toBe('i32(-2147483647 - 1)');
    expect(literalCode(3, 'int32')).toBe('i32(3)');
    expect([literalCode(1, 'bool'), literalCode(0, 'bool')]).toEqual(['true', 'false']);
    expect([Infinity, -Infinity, NaN].map((v) => literalCode(v, 'float32'))).toEqual([
      'infinity()',
      '-infinity()',
      '(infinity() - infinity())',
    ]);
  });
});
