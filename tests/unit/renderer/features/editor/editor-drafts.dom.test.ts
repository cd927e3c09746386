import { mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, nextTick } from 'vue';
import { findPreset } from '@shared/presets';
import { useEditorDrafts, type EditorDrafts, useRunEditor } from '@renderer/features/editor/runEditorStore';
import { startStores } from '../../support';

/** The drafts of a project as a page has them. */
function open(projectId: string): EditorDrafts {
  const held: { drafts?: EditorDrafts } = {};
  const pinia = getActivePinia();
  mount(
    defineComponent({
      setup() {
        held.drafts = useEditorDrafts(() => projectId);
        return () => null;
      },
    }),
    { global: { plugins: pinia ? [pinia] : [] } },
  );
  if (!held.drafts) throw new Error('The page was not set up.');
  return held.drafts;
}

describe('settings that were left unsaved', () => {
  beforeEach(async () => {
    vi.useFakeTimers();
    localStorage.clear();
    await startStores();
    useRunEditor().load(findPreset('demo')?.config, 'Run 1', 'preset/demo');
  });

  it('are kept by project soon after they change, and forgotten when all is taken back', async () => {
    const [one, other] = [open('one'), open('other')];
    const editor = useRunEditor();
    expect(one.kept.value).toBeNull();
    editor.setField('seed', 4);
    await nextTick();
    await vi.advanceTimersByTimeAsync(400);
    expect(one.kept.value).toMatchObject({ name: 'Run 1', text: editor.text, preset: 'preset/demo' });
    other.discard();
    expect([one.kept.value?.text, other.kept.value]).toEqual([editor.text, null]);
    editor.undo();
    await nextTick();
    await vi.advanceTimersByTimeAsync(400);
    expect(one.kept.value).toBeNull();
  });

  it('of an earlier time stay until something new is kept', async () => {
    const first = open('one');
    useRunEditor().setField('seed', 4);
    first.keep();
    await nextTick();
    const { text } = useRunEditor();
    await startStores();
    const editor = useRunEditor();
    editor.load(findPreset('demo')?.config, 'Run 2');
    const again = open('one');
    again.keep();
    expect(again.kept.value).toMatchObject({ name: 'Run 1', text });
    editor.restore(again.kept.value?.text ?? '', null);
    expect(editor.text).toBe(text);
    again.discard();
    await nextTick();
    expect(again.kept.value).toBeNull();
  });
});
