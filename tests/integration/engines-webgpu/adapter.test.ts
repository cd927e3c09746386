import { describe, expect, it } from 'vitest';
import { findAdapter } from '@main/core/engine/webgpu/runtime/device';
import '../../support/graphics';

const found = await findAdapter();
const reason =
  found === null ? ' (skipped: there is none)' : process.platform === 'win32' ? ' (skipped on Windows)' : '';

describe.skipIf(reason !== '')(`a graphics device${reason}`, () => {
  it('is found by the first backend that has one', async () => {
    const adapter = await findAdapter(['d3d12', 'default']);
    expect(adapter?.info.description).toBe(found?.info.description);
  });

  it('is not found where no backend has one', async () => {
    expect(await findAdapter(['d3d12'])).toBeNull();
  });
});
