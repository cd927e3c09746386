import { describe, expect, it } from 'vitest';
import { deviceName } from '@main/core/engine/webgpu/runtime/device';

const info = (device: string, description = '', vendor = ''): Parameters<typeof deviceName>[0] => ({
  device,
  description,
  vendor,
});

describe('names of devices', () => {
  it.each([
    ['nvidia-h100-80gb-hbm3', 'NVIDIA H100 80GB HBM3'],
    ['nvidia-geforce-rtx-4070-ti-super', 'NVIDIA GeForce RTX 4070 Ti SUPER'],
    ['amd-radeon-rx-7900-xtx--radv-navi31-', 'AMD Radeon RX 7900 XTX Radv NAVI31'],
    ['intel-r--arc-tm--a770-graphics', 'Intel ARC A770 Graphics'],
    ['apple-m2-pro', 'Apple M2 Pro'],
  ])('%s is %s', (device, name) => {
    expect(deviceName(info(device, 'driver 1.2'), false)).toBe(name);
  });

  it('are those of the driver for a software device, and what is there where no name is', () => {
    const described = info('llvmpipe-llvm-19-1-7-256-bits-', 'llvmpipe: Mesa 25.0.7', 'mesa');
    expect(deviceName(described, true)).toBe('llvmpipe: Mesa 25.0.7');
    expect(deviceName(info('', 'A driver 1.2', 'nvidia'), false)).toBe('A driver 1.2');
    expect(deviceName(info('', '', 'nvidia'), false)).toBe('NVIDIA');
    expect(deviceName(info(''), false)).toBe('unknown device');
  });
});
