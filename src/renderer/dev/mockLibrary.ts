import { runConfigSchema, type RunConfig, type RunConfigInput } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { findPreset } from '@shared/presets';
import { EXPERTS } from './mockExperts';
import { type Library, at, checkpointsOf, evaluationsOf, logsOf, newId, project, run } from './mockData';

const configOf = (input: Partial<RunConfigInput>): RunConfig =>
  runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { kind: 'haba' },
    objective: { kind: 'dm' },
    ...input,
  });

/** A library with a bit of everything; `empty` has nothing in it, as at the first start. */
export function createLibrary(empty: boolean): Library {
  const library: Library = {
    projects: new Map(),
    runs: new Map(),
    reports: new Map(),
    evaluations: new Map(),
    checkpoints: new Map(),
    logs: new Map(),
    experts: new Map(empty ? [] : EXPERTS.map((set) => [set.key, set])),
  };
  if (empty) return library;
  const demo = findPreset('demo')?.config ?? configOf({});
  const pixels = findPreset('demo-pixels')?.config ?? demo;
  const first = project('Fashion-MNIST at 2 images per class', 0.1, {
    description:
      'How far does factorization go at the smallest budget? HaBa with DM against plain pixels and random real images.',
    tags: ['fashion-mnist', 'dm', 'ipc 2'],
    colour: 'blue',
    pinnedAt: at(100),
  });
  const second = project('Hallucinator count', 30, {
    tags: ['ablation'],
    colour: 'green',
    description: 'One basis per class, 2 to 10 hallucinators.',
  });
  const third = project('MNIST folder import', 260, { tags: ['mnist', 'idx'] });
  const old = project('First tries', 2400, { archivedAt: at(700) });
  const gone = project('Scratch', 90, { trashedAt: at(50), storageBytes: 18_400_000 });
  const all: Run[] = [
    run(first.id, 'HaBa + DM, 5 hallucinators', 'running', demo, { createdAt: at(0.3), startedAt: at(0.05) }),
    run(first.id, 'Plain DM, 2 images per class', 'completed', pixels, {
      bestAccuracy: 0.717,
    }),
    run(first.id, 'HaBa + DM, long', 'interrupted', configOf({ training: { iterations: 2000 } }), {
      statusReason: 'The training process ended unexpectedly (signal 9).',
      iteration: 1237,
      lastCheckpointIteration: 1200,
    }),
    run(first.id, 'HaBa + DM, no adversary', 'completed', configOf({ adversary: { enabled: false } }), {
      bestAccuracy: 0.683,
    }),
    run(
      first.id,
      'HaBa + DM, noise start',
      'queued',
      configOf({ parameterization: { kind: 'haba', initialisation: 'noise' } }),
    ),
    run(first.id, 'Learning rate 100', 'failed', configOf({}), {
      statusReason:
        'The loss is not a number since iteration 418: lower the learning rate of the bases (100).',
    }),
    run(first.id, 'Cosine weight 1', 'stopped', configOf({ adversary: { weights: { cosine: 1 } } })),
    run(
      first.id,
      'Ten hallucinators',
      'draft',
      configOf({ parameterization: { kind: 'haba', hallucinators: 10 } }),
    ),
    ...[2, 3, 5, 8].map((n) =>
      run(
        second.id,
        `${n} hallucinators`,
        'completed',
        configOf({ parameterization: { kind: 'haba', hallucinators: n } }),
      ),
    ),
    run(
      second.id,
      'Many bases',
      'completed',
      configOf({ parameterization: { kind: 'haba', basesPerClass: 50, hallucinators: 20 } }),
    ),
    run(old.id, 'Try 1', 'completed', demo),
  ];
  for (const item of all) {
    library.runs.set(item.id, item);
    library.checkpoints.set(item.id, checkpointsOf(item));
    library.evaluations.set(item.id, evaluationsOf(item));
    library.logs.set(item.id, logsOf(item));
  }
  for (const item of [first, second, third, old, gone]) {
    const own = all.filter((entry) => entry.projectId === item.id);
    const bytes = own
      .flatMap((entry) => checkpointsOf(entry))
      .reduce((sum, c) => sum + c.bytes, item.storageBytes);
    const shown = own.find(({ lastCheckpointIteration }) => (lastCheckpointIteration ?? 0) > 0);
    const cover = shown ? { runId: shown.id, iteration: shown.lastCheckpointIteration ?? 0 } : null;
    library.projects.set(item.id, { ...item, runCount: own.length, storageBytes: bytes, cover });
  }
  const reported = all[1];
  if (reported) {
    const id = newId('report');
    library.reports.set(id, {
      id,
      projectId: first.id,
      name: reported.name,
      source: { kind: 'runs', runIds: [reported.id] },
      format: 'html',
      language: 'en',
      sections: ['summary', 'accuracy', 'curves'],
      notes: '',
      title: '',
      path: `/home/you/HaBa Studio/reports/${id}.html`,
      bytes: 412_338,
      createdAt: at(17),
      writtenAt: at(17),
    });
  }
  return library;
}
