import { boundOf, type Ceilings, scheduleCost } from '@main/core/engine/webgpu/plan/cost';
import { arrange } from '@main/core/engine/webgpu/plan/plan';
import type { ProgramIR } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';
import * as net from '../../support/convnet';
import { largeDevice } from '../../support/planFaults';
import { traceRuns } from './programs';

/** Of an H100: what hand-written kernels reach in f32 and in copying, and the host's time to encode a dispatch. */
const ceilings: Ceilings = { bytesPerSecond: 2.8e12, flopsPerSecond: 3.8e13, secondsPerDispatch: 6.5e-6 };

interface Named {
  readonly run: string;
  readonly ir: ProgramIR;
}

/** Training steps and Hessian-vector products of ConvNet-3 of width 128 on 3x32x32. */
function convNetPrograms(): Named[] {
  return [10, 100, 256].flatMap((batch): Named[] => {
    const shape = net.convNet3(128, batch);
    const specs = net.stepSpecs(shape);
    const withDirection = { ...specs, direction: net.parameterSpecs(shape) };
    return [
      { run: `ConvNet-3, N = ${batch}`, ir: trace('step', net.step, specs) },
      { run: `ConvNet-3, N = ${batch}`, ir: trace('hvp', net.hessianVector, withDirection) },
    ];
  });
}

/**
 * What the plans of real programs do on a large device, as a Markdown table: counted and modelled, nothing measured.
 * @param wanted Takes only the runs with this in their names.
 */
export async function trafficTable(wanted = ''): Promise<string[]> {
  const runs = await traceRuns(wanted);
  const programs = [
    ...convNetPrograms().filter(({ run }) => run.includes(wanted)),
    ...runs.flatMap(({ name, programs: all }) => all.map((ir): Named => ({ run: name, ir }))),
  ];
  return [
    '| run | program | dispatches | GB | x least | GFLOP | us by dispatches | by bytes | by FLOP | bound by |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...programs.map(row),
  ];
}

function row({ run, ir }: Named): string {
  const cost = scheduleCost(arrange(ir, largeDevice));
  const bytes = cost.bytesRead + cost.bytesWritten;
  const { dispatchSeconds, byteSeconds, flopSeconds, by } = boundOf(cost, ceilings);
  const cells = [
    run,
    `\`${ir.name}\``,
    cost.dispatches,
    (bytes / 1e9).toFixed(3),
    (bytes / cost.compulsoryBytes).toFixed(2),
    (cost.flops / 1e9).toFixed(1),
    ...[dispatchSeconds, byteSeconds, flopSeconds].map((seconds) => Math.round(seconds * 1e6)),
    by,
  ];
  return `| ${cells.join(' | ')} |`;
}
