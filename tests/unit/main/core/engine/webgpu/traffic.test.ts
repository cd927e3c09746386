import { describe, expect, it } from 'vitest';
import { arrange } from '@main/core/engine/webgpu/plan/plan';
import { scheduleCost } from '@main/core/engine/webgpu/plan/cost';
import { trace } from '@main/core/trace/trace';
import * as net from '../../../../../support/convnet';
import { largeDevice } from '../../../../../support/planFaults';

/*
 * What the passes reach on whole training steps of ConvNet-3 of width 128, planned for a large device: dispatches, and
 * bytes moved in proportion to those that every plan moves. A change that fuses less shows here.
 */

const hessianVector = (batch: number): Parameters<typeof arrange>[0] => {
  const shape = net.convNet3(128, batch);
  const specs = { ...net.stepSpecs(shape), direction: net.parameterSpecs(shape) };
  return trace('hvp', net.hessianVector, specs);
};
const step = (batch: number): Parameters<typeof arrange>[0] =>
  trace('step', net.step, net.stepSpecs(net.convNet3(128, batch)));

describe('a plan for a large device', () => {
  it.each([
    { name: 'a step at N = 10', ir: step(10), dispatches: 17, ratio: 4.8 },
    { name: 'a step at N = 100', ir: step(100), dispatches: 17, ratio: 2.65 },
    { name: 'a Hessian-vector product at N = 10', ir: hessianVector(10), dispatches: 18, ratio: 4.1 },
    { name: 'a Hessian-vector product at N = 100', ir: hessianVector(100), dispatches: 18, ratio: 2.2 },
  ])('$name stays within $dispatches dispatches', ({ ir, dispatches, ratio }) => {
    const cost = scheduleCost(arrange(ir, largeDevice));
    expect(cost.dispatches).toBeLessThanOrEqual(dispatches);
    expect((cost.bytesRead + cost.bytesWritten) / cost.compulsoryBytes).toBeLessThan(ratio);
  });
});
