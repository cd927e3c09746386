/** The WGSL of every dispatch as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { Dispatch } from '../../core/engine/webgpu/plan/plan';
import { writeReason } from '../../core/disk/refusals';
import type { ProgramOfRun } from './runPlan';
import { flop, moved } from './units';

/** Makes the folder for `writeWgsl`. Throws UserError when that is not possible. */
export const makeFolder = (folder: string): void =>
  orRefuse(folder, () => {
    mkdirSync(folder, { recursive: true });
  });

/** Writes `PROGRAM/NNN-CLASS-SHAPE.wgsl` below `folder`; answers how many. Throws UserError when it cannot. */
export function writeWgsl(folder: string, programs: readonly ProgramOfRun[]): number {
  return orRefuse(folder, () => {
    let count = 0;
    for (const { id, planned } of programs) {
      const below = join(folder, fileName(id));
      mkdirSync(below, { recursive: true });
      planned.plan.dispatches.forEach((dispatch, i) => {
        writeFileSync(join(below, wgslName(dispatch, i)), commented(id, dispatch, i));
        count += 1;
      });
    }
    return count;
  });
}

function orRefuse<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UserError('bad-input', `The kernels cannot be written to ${folder}: ${writeReason(error)}.`);
  }
}

/** `007-input-gradient-6x10x32x16x16.wgsl`: its place in the program, its class, the shape of its first kernel. */
export function wgslName({ kernelClass, label }: Pick<Dispatch, 'kernelClass' | 'label'>, i: number): string {
  const shape = /\[([\d,]*)\]/.exec(label)?.[1]?.replaceAll(',', 'x') ?? '';
  const parts = [String(i).padStart(3, '0'), fileName(kernelClass), shape || 'scalar'];
  return `${parts.join('-')}.wgsl`;
}

const fileName = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]+/g, '-');

function commented(id: string, dispatch: Dispatch, i: number): string {
  const { label, kernelClass, workgroups, cost, buffers, wgsl } = dispatch;
  const lines = [
    `Dispatch ${i} of "${id}": ${kernelClass}.`,
    label,
    `Workgroups ${workgroups.join(' x ')}; reads ${moved(cost.bytesRead)}, writes ${moved(cost.bytesWritten)}, ${flop(cost.flops)}.`,
    ...buffers.map(
      ({ place, write }, binding) =>
        `Binding ${binding}: ${place.kind} ${place.index}${write ? ', written' : ''}.`,
    ),
  ];
  return `${lines.map((line) => `// ${line}`).join('\n')}\n${wgsl}`;
}
