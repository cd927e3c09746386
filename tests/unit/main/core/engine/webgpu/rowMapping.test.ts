import { describe, expect, it } from 'vitest';
import { mapRows, type RowMapping } from '@main/core/engine/webgpu/graph/kernel';
import { arrange } from '@main/core/engine/webgpu/plan/plan';
import * as ops from '@main/core/trace/ops';
import type { Sym } from '@main/core/trace/ops';
import { float32, type ProgramIR } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import { largeDevice } from '../../../../../support/planFaults';

/** How the row kernels of a program use their threads. */
function plansOf(ir: ProgramIR): RowMapping[] {
  const { steps, layouts } = arrange(ir, largeDevice);
  return steps.flatMap(({ kernels, threads }) =>
    kernels.flatMap((kernel) => (kernel.kind === 'rows' ? [mapRows(kernel, layouts, threads)] : [])),
  );
}

const sumOver = (shape: readonly number[], axis: number[]): RowMapping | undefined =>
  plansOf(trace('sum', ({ x }: { x: Sym }) => ops.sum(x, axis), { x: float32([...shape]) }))[0];

describe('the threads of a row kernel', () => {
  it('take vectors along the rows where rows lie next to each other', () => {
    expect(sumOver([512, 1024], [0])).toMatchObject({ lanes: 'row', order: [0] });
  });

  it('take vectors along what is reduced where that lies next to each other', () => {
    expect(sumOver([1024, 512], [1])).toMatchObject({ lanes: 'inner' });
  });

  it('take single values where neither comes in whole vectors', () => {
    expect(sumOver([1024, 27], [1])?.lanes).toBe('none');
    expect(sumOver([27, 1023], [0])?.lanes).toBe('none');
  });

  it('share a row where rows are few and long, and not where they are many and short', () => {
    expect(sumOver([512, 4096], [1])?.along).toBeGreaterThan(8);
    expect(sumOver([1 << 20, 20], [1])?.along).toBe(1);
  });

  it('run the fastest row variable along what is contiguous', () => {
    const [plan] = plansOf(
      trace('sum', ({ x }: { x: Sym }) => ops.sum(ops.exp(x), [1]), { x: float32([64, 32, 128]) }),
    );
    expect(plan).toMatchObject({ lanes: 'row', order: [0, 1], extents: [64, 128] });
  });
});
