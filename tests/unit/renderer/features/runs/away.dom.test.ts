import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { JobEntry } from '@shared/computers/entry';
import type { Run, RunStatus } from '@shared/domain';
import { type CommandGroup, useCommands } from '@renderer/app/palette/commands';
import { useBulkActions, useRunMenu } from '@renderer/features/runs/runActions';
import RunStatusBadge from '@renderer/features/runs/RunStatusBadge.vue';
import { useRuns } from '@renderer/features/runs/runsStore';
import { entryOf } from '@renderer/features/runs/table/entry';
import { i18n } from '@renderer/i18n';
import { newRun } from '../../../../support/library';
import { settled, startStores } from '../../support';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:projectId/:runId', name: 'run', component: { template: '<i />' } }],
});
const global = { plugins: [i18n, router] };

function inPage<T>(use: () => T): T {
  let found: T | undefined;
  const Host = defineComponent({
    setup() {
      found = use();
      return () => h('i');
    },
  });
  mount(Host, { global });
  if (found === undefined) throw new Error('The component was not set up.');
  return found;
}

/** A job that waits on the computer "Cluster". */
const jobOf = (run: Run): JobEntry => ({
  ...{ id: 'aaaaaaaaaaaa', name: run.name, projectId: run.projectId, names: [run.name], sending: null },
  ...{ studyId: null, computer: 'Cluster', folder: '.haba-studio', script: null, slurm: '7' },
  options: { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null },
  ...{ state: 'submitted', createdAt: run.createdAt, submittedAt: run.createdAt, endedAt: null },
  ...{ seenAt: null, silentSince: null, bytes: 0, problem: null },
  cells: [
    {
      ...{ index: 0, runId: run.id, isClaimed: true, state: 'waiting', attempts: 0, iteration: null },
      ...{ node: null, reason: null, heardAt: null, bytes: null, sha256: null },
    },
  ],
});

describe('a run that a job has on a computer', () => {
  it.each<RunStatus>(['draft', 'interrupted', 'stopped', 'failed'])(
    'is neither begun nor deleted here: %s',
    async (status) => {
      const bridge = await startStores({ empty: true });
      const { id } = newRun(bridge.library);
      bridge.library.runs.setStatus(id, status);
      const run = bridge.library.runs.get(id);
      useRuns().byId.set(id, run);
      await router.push({ name: 'run', params: { projectId: run.projectId, runId: id } });
      const [menu, bulk] = [inPage(useRunMenu), inPage(useBulkActions)];
      const commands = inPage(useCommands);
      const offered = (): string[] => [
        ...menu.itemsOf(entryOf(run, undefined), false).flatMap((item) => (item.disabled ? [] : [item.id])),
        ...(['start', 'trash'] as const).filter(
          (kind) => bulk.fit(kind, [entryOf(run, undefined)]).length > 0,
        ),
        ...commands.value.flatMap((group: CommandGroup) =>
          group.commands.map((command) => `palette ${command.id}`),
        ),
      ];
      const begin = status === 'draft' ? 'start' : 'resume';
      expect(offered()).toEqual(expect.arrayContaining([begin, 'start', 'trash', `palette ${begin}`]));
      bridge.emit('jobs.changed', { jobs: [jobOf(run)] });
      await settled();
      for (const name of ['start', 'resume', 'trash', 'palette start', 'palette resume']) {
        expect(offered()).not.toContain(name);
      }
      expect(offered()).toContain('queue');
      const badge = mount(RunStatusBadge, { global, props: { status, runId: id } });
      expect(badge.text()).toBe('Cluster: waits');
      bridge.emit('jobs.changed', { jobs: [] });
      await settled();
      expect(offered()).toContain(begin);
    },
  );
});
