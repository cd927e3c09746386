import * as library from 'webgpu';
import type { Plan } from '@main/core/engine/webgpu/plan/plan';

// Dawn stops when what it hands out is collected.
const dawn = library.create(['enable-dawn-features=allow_unsafe_apis', 'backend=null']);

async function openNothing(): Promise<GPUDevice> {
  Object.assign(globalThis, library.globals);
  const adapter = await dawn.requestAdapter();
  if (adapter === null) throw new Error('Dawn has no device that does nothing.');
  return adapter.requestDevice();
}

let opened: Promise<GPUDevice> | undefined;

/**
 * What is wrong with the WGSL of a plan, in the compiler's words; empty where all kernels are valid. Needs no graphics
 * device: Dawn reads them for one that does nothing.
 */
export async function kernelFaults(plan: Plan): Promise<string[]> {
  const device = await (opened ??= openNothing());
  const faults: string[] = [];
  for (const { wgsl, label } of plan.dispatches) {
    device.pushErrorScope('validation');
    device.createShaderModule({ code: wgsl });
    const error = await device.popErrorScope();
    if (error !== null) faults.push(`${label}: ${error.message}`);
  }
  return faults;
}
