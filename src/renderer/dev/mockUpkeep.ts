/** What the stand-in for main answers about archives and the library as a whole. */
import type { CallName, CallOutput, CallParsed, EventName, Events } from '@shared/ipc/contract';
import type { JobKind, LeftOut } from '@shared/domain/upkeep';

type Area<Prefix extends string> = {
  [N in Extract<CallName, `${Prefix}.${string}`>]: (input: CallParsed<N>) => CallOutput<N>;
};

const NOTHING: LeftOut = { trashedRuns: 0, trashedStudies: 0, checkpoints: 0, snapshots: 0, reports: 0 };

export function mockUpkeep(
  emit: <E extends EventName>(name: E, payload: Events[E]) => void,
  firstProject: () => string,
): Area<'archives' | 'upkeep'> {
  let orphans = { files: 3, bytes: 4_200_000 };
  function job<T>(kind: JobKind, answer: T): T {
    emit('upkeep.progress', { kind, done: 40, total: 100, ended: false });
    emit('upkeep.progress', { kind, done: 100, total: 100, ended: true });
    return answer;
  }
  return {
    'archives.export': ({ kind }) =>
      job('export', {
        path: `/home/you/${kind}.haba`,
        bytes: 24_000_000,
        leftOut: { ...NOTHING, trashedRuns: 1 },
      }),
    'archives.import': ({ path }) =>
      job('import', {
        kind: 'project' as const,
        projectId: firstProject(),
        runId: null,
        name: path?.split('/').at(-1) ?? 'paper.haba',
        runs: 2,
        copied: true,
        leftOut: NOTHING,
      }),
    'upkeep.surplus': () => ({ orphans, checkpoints: { count: 2, bytes: 9_000_000 } }),
    'upkeep.clean': () => {
      const freedBytes = orphans.bytes;
      orphans = { files: 0, bytes: 0 };
      return job('clean', { freedBytes });
    },
    'upkeep.check': () =>
      job('check', {
        findings: [
          {
            what: 'The checkpoint of iteration 200 of the run "HaBa" is missing or damaged.',
            todo: 'The run goes on from its checkpoint of iteration 150; restoring a backup brings this one back.',
          },
        ],
        tables: 22,
        blobs: 41,
        bytes: 120_000_000,
        reports: 3,
      }),
    'upkeep.backup': () =>
      job('backup', { path: '/mnt/disk/haba-backup-2026-03-01', bytes: 150_000_000, files: 90, missing: 0 }),
    'upkeep.restore': () =>
      job('restore', { madeAt: '2026-03-01T10:00:00.000Z', files: 90, bytes: 150_000_000 }),
    'upkeep.cancel': () => null,
  };
}
