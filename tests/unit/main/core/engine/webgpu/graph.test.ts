import { describe, expect, it, vi } from 'vitest';
import { combineProducts, splitReductions } from '@main/core/engine/webgpu/graph/split';
import { layOut } from '@main/core/engine/webgpu/graph/layout';
import type { Graph } from '@main/core/engine/webgpu/graph/node';
import { normalise, prune } from '@main/core/engine/webgpu/graph/rewrite';
import { halveOperands } from '@main/core/engine/webgpu/graph/store';
import { tileContractions } from '@main/core/engine/webgpu/graph/tileChoice';
import { float32, sizeOf, type ProgramBody } from '@main/core/trace/ir';
import { cases } from '../../../../../integration/engines-webgpu/cases';
import { program } from '../../../../../integration/engines-webgpu/cases/case';
import { pseudoRandom } from '../../../../../support/convnet';
import { graphOutputs, workOf } from '../../../../../support/graphValues';
import { interpret } from '../../../../../support/interpreter';
import { largeDevice } from '../../../../../support/planFaults';
import { asProgram } from '../../../../../support/programs';
import { randomProgram } from '../../../../../support/random-program';

// Many small examples, which take long on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 });

/** The graph after each pass in turn. */
function passes(body: ProgramBody): Record<string, Graph> {
  const normal = normalise(asProgram(body));
  const combined = combineProducts(normal);
  const split = splitReductions(combined);
  // Every sum that is long enough is cut.
  const tile = (graph: Graph): Graph =>
    tileContractions(graph, largeDevice, ({ sum }) => ({
      tile: { rows: 16, columns: 16, depth: 16, threadRows: 4, threadColumns: 4 },
      splits: sum >= 32 ? 2 : 1,
    }));
  const tiled = tile(split);
  const halved = halveOperands(normal, () => true);
  return {
    normalise: normal,
    combine: combined,
    half: halved,
    split,
    tile: tiled,
    layout: layOut(tiled).graph,
    'half to layout': layOut(tile(splitReductions(combineProducts(halved)))).graph,
  };
}

const inputsOf = ({ inputs }: ProgramBody, below = 3): (Float32Array | Int32Array)[] =>
  inputs.map(({ spec }, i) => {
    const values = pseudoRandom(sizeOf(spec.shape), 3 + i);
    return spec.dtype === 'int32'
      ? Int32Array.from(values, (v) => Math.floor(((v + 1) / 2) * below))
      : values;
  });

function compare(body: ProgramBody, below?: number): void {
  const inputs = inputsOf(body, below);
  const expected = interpret(body, inputs, { precision: 'double' });
  for (const [pass, graph] of Object.entries(passes(body))) {
    if (workOf(graph) > mostWork) continue;
    graphOutputs(graph, inputs).forEach((output, i) => {
      expect(output.length, pass).toBe(expected[i]?.length);
      output.forEach((value, j) => {
        const wanted = expected[i]?.[j] ?? NaN;
        if (Number.isNaN(wanted)) expect(value, pass).toBeNaN();
        else if (Math.abs(value - wanted) > 1e-9 * Math.max(1, Math.abs(wanted))) expect(value, `${pass} ${i} ${j}`).toBe(wanted); // prettier-ignore
      });
    });
  }
}

const mostWork = 40_000;

describe('the passes on graphs keep every value', () => {
  const small = cases.filter(({ ir }) => workOf(normalise(ir)) <= mostWork);

  it('has examples of every kind', () => {
    const kinds = new Set(small.flatMap(({ ir }) => normalise(ir).nodes.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(['concatenate', 'contract', 'coordinate', 'gather', 'input', 'literal', 'map', 'move', 'reduce']); // prettier-ignore
  });

  it.each(small.map((example) => [example.ir.name, example] as const))('%s', (_, { ir, below }) => {
    compare(ir, below);
  });

  it('random programs', () => {
    for (let seed = 1; seed <= 100; seed++) compare(randomProgram(seed));
  });
});

/** Inputs come before their users; nothing is there that no output needs. */
function expectOrdered(graph: Graph): void {
  const seen = new Set<unknown>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) expect(seen).toContain(input);
    seen.add(node);
  }
  for (const output of graph.outputs) expect(seen).toContain(output);
  expect(prune(graph).nodes).toHaveLength(graph.nodes.length);
}

describe('every pass', () => {
  it.each(cases.map(({ ir }) => [ir.name, ir] as const))('keeps the graph of %s in order', (_, ir) => {
    for (const graph of Object.values(passes(ir))) expectOrdered(graph);
  });
});

describe('normalise', () => {
  it('gives every output a tensor of its own that is neither input nor constant', () => {
    const { ir } = program('same twice', [float32([4])], (b, x) => {
      const y = b.emit('neg', [x], {});
      return [y, y, y, x, x];
    });
    const { outputs } = normalise(ir);
    expect(new Set(outputs).size).toBe(5);
    for (const { kind } of outputs) expect(kind).toBe('map');
  });

  it('makes products without rows or columns plain sums', () => {
    const kinds = (left: number[], right: number[]): string[] => {
      const { ir } = program('dot', [float32(left), float32(right)], (b, x, y) => b.emit('dot', [x, y], {}));
      return normalise(ir).nodes.map(({ kind }) => kind);
    };
    expect(kinds([8, 1, 20], [1, 6, 20])).toContain('contract');
    expect(kinds([6, 20], [6, 20])).not.toContain('contract');
    expect(kinds([1, 6, 20], [20])).not.toContain('contract');
  });

  it('joins at most four tensors in one node', () => {
    const { ir } = program('join', [float32([2, 3])], (b, x) => {
      const parts = Array.from({ length: 11 }, () => b.emit('neg', [x], {}));
      return b.emit('concatenate', parts, { axis: 1 });
    });
    for (const node of normalise(ir).nodes) expect(node.inputs.length).toBeLessThanOrEqual(4);
  });

  it('refuses functions of integers that have no whole results', () => {
    const { ir } = program('root', [{ shape: [2], dtype: 'int32' }], (b, x) => b.emit('sqrt', [x], {}));
    expect(() => normalise(ir)).toThrow(/no int32 version/);
  });
});

describe('split', () => {
  const reductions = (graph: Graph): string[] =>
    graph.nodes.flatMap((node) =>
      node.kind === 'reduce' ? [`${(node.inputs[0]?.shape ?? []).join('x')} over ${node.axis.join()}`] : [],
    );

  it('sums over batch and image image by image where images are summed too', () => {
    const both = program('both', [float32([4, 8, 6, 6])], (b, x) => [
      b.emit('reduce', [x], { op: 'add', axis: [2, 3] }),
      b.emit('reduce', [b.emit('mul', [x, x], {})], { op: 'add', axis: [0, 2, 3] }),
    ]);
    expect(reductions(splitReductions(normalise(both.ir))).sort()).toEqual(['4x8 over 0', '4x8x6x6 over 2,3', '4x8x6x6 over 2,3']); // prettier-ignore
    const alone = program('alone', [float32([4, 8, 6, 6])], (b, x) =>
      b.emit('reduce', [x], { op: 'add', axis: [0, 2, 3] }),
    );
    expect(reductions(splitReductions(normalise(alone.ir)))).toEqual(['4x8x6x6 over 0,2,3']);
  });

  it('cuts a long sum with few results into parts, and leaves others whole', () => {
    const over = (shape: number[], axis: number[]): string[] =>
      reductions(splitReductions(normalise(program('sum', [float32(shape)], (b, x) => b.emit('reduce', [x], { op: 'add', axis })).ir))); // prettier-ignore
    expect(over([65536], [0])).toHaveLength(2);
    expect(over([1024, 64], [1])).toHaveLength(1);
    expect(over([100], [0])).toHaveLength(1);
  });
});
