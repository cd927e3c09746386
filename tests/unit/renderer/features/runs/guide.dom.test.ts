import { beforeEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import { useGuide } from '@renderer/features/help/guideStore';
import { useRuns } from '@renderer/features/runs/runsStore';
import { startStores } from '../../support';
import { addRealCheckpoint } from '../../../../support/checkpoint';

const words = { project: 'Sample', description: 'Made here.', run: 'Quick', missing: 'No preset.' };

describe('the first steps', () => {
  beforeEach(() => localStorage.clear());

  it('make a project and start a quick run, and remember where one is', async () => {
    const bridge = await startStores({ empty: true });
    const guide = useGuide();
    const run = await guide.makeSample(words);
    expect(useRuns().byId.get(run.id)?.name).toBe('Quick');
    expect(bridge.library.projects.list().map(({ name }) => name)).toEqual(['Sample']);
    expect(bridge.calls.find(({ name }) => name === 'runs.create')?.input).toMatchObject({ start: true });
    expect(guide.tour).toEqual({ projectId: run.projectId, runId: run.id, step: 'watch' });
    guide.goTo('gallery');
    await nextTick();
    await startStores();
    expect(useGuide().tour?.step).toBe('gallery');
    useGuide().end();
    expect(useGuide().tour).toBeNull();
  });

  it('write the report of the run once', async () => {
    const bridge = await startStores({ empty: true });
    const guide = useGuide();
    const { id } = await guide.makeSample(words);
    await addRealCheckpoint(bridge.library, id, 10);
    await guide.writeReport();
    await guide.writeReport();
    expect(bridge.calls.filter(({ name }) => name === 'reports.create')).toHaveLength(1);
  });

  it.each(['nonsense', '{"runId":7}', '{"projectId":"p","runId":"r","step":"fly"}'])(
    'are not under way when the memory says %s',
    async (text) => {
      localStorage.setItem('guide', text);
      await startStores();
      expect(useGuide().tour).toBeNull();
    },
  );
});
