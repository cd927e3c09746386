import { message, say } from '@shared/words/message';
import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '@shared/domain';
import EnginesSection from '@renderer/features/settings/EnginesSection.vue';
import { i18n } from '@renderer/i18n';
import { useApp } from '@renderer/api/appStore';
import { settled, startStores, type TestBridge } from '../../support';

async function open(): Promise<{ bridge: TestBridge; page: VueWrapper }> {
  const bridge = await startStores();
  const page: VueWrapper = mount(EnginesSection, {
    global: { plugins: [i18n], stubs: { UiTooltip: { template: '<slot />' }, UiSelect: true } },
    attachTo: document.body,
  });
  await settled();
  return { bridge, page };
}

const card: EngineInfo = {
  id: 'webgpu',
  available: true,
  device: 'NVIDIA GeForce RTX 4090',
  kind: 'gpu',
  runtime: 'webgpu 0.6.2, Dawn',
  details: {
    driver: 'NVIDIA: 570.86.15',
    memory: 24_000_000_000,
    largestBuffer: 2_147_483_632,
    workgroupMemory: 49_152,
    workgroupThreads: 1024,
    buffers: 16,
    halfPrecision: true,
    timestamps: false,
  },
};
const processor: EngineInfo = {
  id: 'onnx',
  available: true,
  device: 'CPU, 8 threads',
  kind: 'cpu',
  runtime: 'ONNX Runtime 1.30.0',
};
const textOf = (page: VueWrapper, id: string): string =>
  page.get(`[data-testid=${id}]`).text().replace(/\s+/g, ' ');

describe('the engines in the settings', () => {
  it('show a graphics card with its kind, runtime, driver, limits and features', async () => {
    const { page } = await open();
    useApp().engines = [processor, card];
    await settled();
    const text = textOf(page, 'engine-webgpu');
    expect(text).toContain('NVIDIA GeForce RTX 4090 · graphics card · webgpu 0.6.2, Dawn');
    expect(text).toContain('Driver:NVIDIA: 570.86.15');
    expect(text).toContain(
      'Limits:24 GB of memory · 2.1 GB per buffer · workgroups of 1,024 threads with 49.2 kB · 16 buffers per kernel',
    );
    expect(text).toContain('Features:16-bit numbers · no timestamps');
    expect(text).toContain('Not measured yet');
    expect(textOf(page, 'engine-onnx')).toContain('CPU, 8 threads · processor · ONNX Runtime 1.30.0');
    expect(page.findAll('[data-testid=engine-device]')).toHaveLength(1);
    i18n.global.locale.value = 'ko';
    await settled();
    expect(textOf(page, 'engine-webgpu')).toContain('그래픽 카드');
    expect(textOf(page, 'engine-webgpu')).toContain('커널당 버퍼 16개');
  });

  it('leave out a driver and a memory that nobody knows, and say notes in both languages', async () => {
    const { page } = await open();
    const details = { ...card.details, driver: null, memory: null } as NonNullable<typeof card.details>;
    const note = message('engines.softwareDevice');
    useApp().engines = [{ ...card, kind: 'cpu', details, note }];
    await settled();
    const text = textOf(page, 'engine-webgpu');
    expect(text).not.toMatch(/Driver|of memory/);
    expect(text).toContain(`· processor · webgpu 0.6.2, Dawn`);
    expect(text).toContain(say('en', note));
    i18n.global.locale.value = 'ko';
    await settled();
    expect(textOf(page, 'engine-webgpu')).toContain('소프트웨어 장치입니다.');
  });

  it('say why one is missing, and measure those that are there', async () => {
    const { bridge, page } = await open();
    expect(textOf(page, 'engine-webgpu')).toContain('No graphics adapter was found.');
    expect(textOf(page, 'engine-webgpu')).toContain('Not available');
    await page.get('[data-testid=measure-engines]').trigger('click');
    await settled();
    expect(bridge.calls.map(({ name }) => name)).toContain('engines.measure');
    expect(textOf(page, 'speed-onnx')).toMatch(/ms per step in the short benchmark/);
    bridge.emit('engines.changed', [processor, { ...card, milliseconds: 0.42 }]);
    await settled();
    expect(textOf(page, 'speed-webgpu')).toBe('0.420 ms per step in the short benchmark');
  });
});
