/**
 * Makes the graphics device of a process misbehave, for tests: `withGraphicsFaults` (graphicsFaults.ts) has it loaded before
 * everything else. It changes what Dawn's objects do:
 *
 * - GRAPHICS_FAULTS_CARD=name  a software device says that it is a graphics card of that name
 * - GRAPHICS_FAULTS_WRONG=1    the first number of every download is wrong
 * - GRAPHICS_FAULTS_LOST=n     the device is destroyed at the n-th submission of the process
 */
import { globals } from 'webgpu';

/** @type {any} */
const classes = globals;
const { GPU, GPUAdapter, GPUBuffer, GPUQueue } = classes;
const card = process.env['GRAPHICS_FAULTS_CARD'];
const wrong = process.env['GRAPHICS_FAULTS_WRONG'];
const lost = Number(process.env['GRAPHICS_FAULTS_LOST'] ?? Infinity);

if (card !== undefined) {
  const { requestAdapter } = GPU.prototype;
  GPU.prototype.requestAdapter = async function (/** @type {unknown[]} */ ...options) {
    const adapter = await requestAdapter.apply(this, options);
    const info = { vendor: 'nobody', device: card, description: 'driver 1', isFallbackAdapter: false };
    if (adapter !== null) Object.defineProperty(adapter, 'info', { value: info });
    return adapter;
  };
}

if (wrong !== undefined) {
  const { getMappedRange } = GPUBuffer.prototype;
  GPUBuffer.prototype.getMappedRange = function (/** @type {unknown[]} */ ...range) {
    const data = getMappedRange.apply(this, range);
    new Float32Array(data, 0, 1).forEach((number, i, numbers) => {
      numbers[i] = number + 1;
    });
    return data;
  };
}

if (Number.isFinite(lost)) {
  /** @type {Set<{ destroy(): void }>} */
  const devices = new Set();
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function (/** @type {unknown[]} */ ...options) {
    const device = await requestDevice.apply(this, options);
    devices.add(device);
    return device;
  };
  const { submit } = GPUQueue.prototype;
  let left = lost;
  GPUQueue.prototype.submit = function (/** @type {unknown[]} */ ...work) {
    left -= 1;
    if (left === 0) for (const device of devices) device.destroy();
    return submit.apply(this, work);
  };
}
