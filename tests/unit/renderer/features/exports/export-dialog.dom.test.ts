import { join } from 'node:path';
import { mount } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { describe, expect, it } from 'vitest';
import { h, nextTick } from 'vue';
import type { Run } from '@shared/domain';
import ExportDialog from '@renderer/features/exports/ExportDialog.vue';
import { i18n } from '@renderer/i18n';
import { useToasts } from '@renderer/ui/toastsStore';
import { runNamed, settled, startStores, type StoreOptions, type TestBridge } from '../../support';

const found = (id: string): HTMLElement => {
  const element = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
  if (!element) throw new Error(`There is no ${id}.`);
  return element;
};

async function show(
  kind: 'haba' | 'pixels',
  options: StoreOptions = {},
): Promise<{ bridge: TestBridge; run: Run }> {
  const bridge = await startStores(options);
  const run = runNamed(bridge, kind === 'haba' ? '3 hallucinators' : 'Plain DM, 2 images per class');
  const props = { run, checkpoints: bridge.library.checkpoints.list(run.id), open: false };
  const mounted = mount(
    {
      props: ['open'],
      setup: (own: { open: boolean }) => () =>
        h(TooltipProvider, null, { default: () => h(ExportDialog, { ...props, open: own.open }) }),
    },
    { attachTo: document.body, global: { plugins: [i18n] }, props: { open: false } },
  );
  await mounted.setProps({ open: true });
  await nextTick();
  return { bridge, run };
}

async function write(bridge: TestBridge): Promise<unknown> {
  found('export-write').click();
  await settled();
  return bridge.calls.filter(({ name }) => name === 'exports.write').at(-1)?.input;
}

describe('the dialog of exports', () => {
  it('asks main for what was chosen, of the last checkpoint, and says where it is', async () => {
    const { bridge, run } = await show('haba');
    bridge.answers.savePath = join(bridge.library.folder, 'distilled.zip');
    found('export-part-png').click();
    found('export-part-onnx').click();
    found('export-precision-uint8').click();
    found('segment-network').click();
    found('segment-zip').click();
    await nextTick();
    expect(await write(bridge)).toMatchObject({
      runId: run.id,
      checkpointId: bridge.library.checkpoints.latest(run.id)?.id,
      choices: {
        parts: ['safetensors', 'sheets', 'onnx'],
        precisions: ['float32', 'uint8'],
        values: 'network',
      },
      as: 'zip',
    });
    expect(
      useToasts()
        .items.map(({ message }) => message)
        .join(),
    ).toContain('distilled.zip');
  });

  it('writes nothing without a choice, and offers models where there are no hallucinators, too', async () => {
    await show('pixels');
    expect(found('export-part-onnx')).not.toBeNull();
    for (const part of ['safetensors', 'png', 'sheets']) found(`export-part-${part}`).click();
    await nextTick();
    expect((found('export-write') as HTMLButtonElement).disabled).toBe(true);
    expect(found('export-dialog').textContent).toContain('Choose at least one.');
  });

  it('stays open with the reason when it fails', async () => {
    const message = 'The disk is full: free some space or choose another place.';
    const { bridge } = await show('haba', {
      failWith: (name) => (name === 'exports.write' ? { code: 'unavailable', message } : null),
    });
    await write(bridge);
    expect(found('job-error-export').textContent).toContain(message);
  });
});
