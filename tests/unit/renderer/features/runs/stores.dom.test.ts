import { describe, expect, it } from 'vitest';
import type { GalleryCell } from '@shared/ipc/contract';
import { useGallery } from '@renderer/features/gallery/galleryStore';
import { useLiveRun } from '@renderer/features/runs/liveRunStore';
import { useProjects } from '@renderer/features/projects/projectsStore';
import { useRuns } from '@renderer/features/runs/runsStore';
import { useToasts } from '@renderer/ui/toastsStore';
import { one, runNamed, runsOf, settled, startStores } from '../../support';

describe('projects', () => {
  it('are kept by place: active, archive, trash', async () => {
    await startStores({ empty: true });
    const projects = useProjects();
    await projects.load();
    const { id } = await projects.create({ name: 'A', description: '', tags: [] });
    await projects.archive(id, true);
    expect([projects.active.length, projects.archived.length]).toEqual([0, 1]);
    await projects.trash(id, true);
    expect([projects.archived.length, projects.trashed.length]).toEqual([0, 1]);
    await projects.purge(id);
    expect(projects.items).toEqual([]);
  });

  it('follow events of other windows, and forget what is gone', async () => {
    const bridge = await startStores({ empty: true });
    const projects = useProjects();
    await projects.load();
    const reply = await bridge.call('projects.create', { name: 'Elsewhere' });
    await settled();
    expect(projects.items.map((item) => item.name)).toEqual(['Elsewhere']);
    const id = reply.ok ? reply.value.id : '';
    await bridge.call('projects.trash', { id, trashed: true });
    await bridge.call('projects.purge', { id });
    await settled();
    expect(projects.items).toEqual([]);
  });

  it('say why they could not be read', async () => {
    await startStores({ failWith: () => ({ code: 'internal', message: 'The disk is gone.' }) });
    const projects = useProjects();
    await projects.load();
    expect([projects.loaded, projects.error]).toEqual([true, 'The disk is gone.']);
  });
});

describe('runs', () => {
  it('follow changes, progress and deletion', async () => {
    const bridge = await startStores({ running: true });
    const runs = useRuns();
    const sample = one(runsOf(bridge), (run) => run.status === 'running');
    await runs.loadProject(sample.projectId);
    const progress = {
      runId: sample.id,
      phase: 'distilling' as const,
      iteration: 5,
      iterations: 10,
      iterationsPerSecond: 2,
      etaSeconds: 3,
      memoryBytes: 1,
      engine: 'onnx' as const,
      device: 'CPU',
    };
    bridge.emit('run.progress', progress);
    expect(runs.progress.get(sample.id)?.iteration).toBe(5);
    bridge.emit('run.changed', { run: { ...sample, status: 'interrupted' } });
    expect(runs.interrupted.map((run) => run.id)).toContain(sample.id);
    expect(runs.progress.has(sample.id)).toBe(false);
    bridge.emit('run.deleted', { runId: sample.id, projectId: sample.projectId });
    expect(runs.byId.has(sample.id)).toBe(false);
  });

  it('know the running run of the queue even before its project was opened', async () => {
    const bridge = await startStores({ running: true });
    const runs = useRuns();
    await runs.loadQueue();
    expect(runs.running?.status).toBe('running');
    expect(runs.queue.queuedRunIds).toHaveLength(1);
    expect(bridge.calls.some(({ name }) => name === 'runs.list')).toBe(false);
  });
});

describe('the run on screen', () => {
  const stepsOf = (name: string): number[] => [...(useLiveRun().series.get(name)?.steps ?? [])];

  it('joins stored points with those that arrive while they are read', async () => {
    const bridge = await startStores({ running: true });
    const run = one(runsOf(bridge), (item) => item.status === 'running');
    const live = useLiveRun();
    const opening = live.open(run.id);
    const next = run.iteration + 1;
    bridge.emit('run.metrics', {
      runId: run.id,
      points: [{ series: 'loss/objective', step: next, value: 1 }],
    });
    await opening;
    expect(stepsOf('loss/objective')).toEqual(Array.from({ length: next }, (_, i) => i + 1));
    bridge.emit('run.metrics', {
      runId: 'another',
      points: [{ series: 'loss/objective', step: 999, value: 1 }],
    });
    bridge.emit('run.metrics', { runId: run.id, points: [{ series: 'new', step: 7, value: 2 }] });
    expect(stepsOf('loss/objective').at(-1)).toBe(next);
    expect(stepsOf('new')).toEqual([7]);
  });

  it('drops what was rewound', async () => {
    const bridge = await startStores();
    const run = one(runsOf(bridge), (item) => item.status === 'interrupted');
    const live = useLiveRun();
    await live.open(run.id);
    await bridge.library.resumePoints.rewind(run.id);
    bridge.emit('run.rewound', { runId: run.id, iteration: 1200 });
    expect(stepsOf('loss/objective').at(-1)).toBe(1200);
    await settled();
    bridge.emit('run.metrics', {
      runId: run.id,
      points: [{ series: 'loss/objective', step: 1201, value: 1 }],
    });
    expect(stepsOf('loss/objective').at(-1)).toBe(1201);
  });

  it('shows the last checkpoint until a live preview comes: a basis a row', async () => {
    const bridge = await startStores();
    const run = runNamed(bridge, '3 hallucinators');
    const live = useLiveRun();
    await live.open(run.id);
    expect(live.preview).toMatchObject({ columns: 4, iteration: run.iteration });
    expect(live.preview?.images.count).toBe(40);
    expect(live.preview?.classNames).toHaveLength(10);
    expect(new Set(live.preview?.classNames).size).toBe(10);
  });

  it('answers for the run that was asked for last', async () => {
    const bridge = await startStores();
    const [first, second] = runsOf(bridge).filter((item) => item.status === 'completed');
    const live = useLiveRun();
    await Promise.all([live.open(first?.id ?? ''), live.open(second?.id ?? '')]);
    expect(live.runId).toBe(second?.id);
    expect(new Set(live.logs.map((entry) => entry.runId))).toEqual(new Set([second?.id]));
  });
});

describe('the gallery', () => {
  it('decodes what is wanted together in one call, once', async () => {
    const bridge = await startStores();
    const run = runNamed(bridge, '3 hallucinators');
    const gallery = useGallery();
    await gallery.open(run.id);
    const cells: GalleryCell[] = [0, 1, 2].map((basis) => ({ basis, hallucinator: 1 }));
    for (const cell of [...cells, ...cells]) gallery.want(cell);
    await settled();
    const decodes = bridge.calls.filter(({ name }) => name === 'gallery.decode');
    expect(decodes.map(({ input }) => input)).toMatchObject([{ cells }]);
    expect(cells.map((cell) => gallery.pictureOf(cell)?.rgba.length)).toEqual([3136, 3136, 3136]);
    expect(gallery.pictureOf({ basis: 0, hallucinator: null })).toBeUndefined();
  });

  it('shows the pictures of the frame before until the new ones have come', async () => {
    const bridge = await startStores();
    const run = runNamed(bridge, '3 hallucinators');
    const gallery = useGallery();
    await gallery.open(run.id);
    const cell = { basis: 0, hallucinator: 0 };
    gallery.want(cell);
    await settled();
    const before = gallery.pictureOf(cell);
    await gallery.open(run.id, gallery.info?.frames[0]?.id);
    expect([gallery.isReady(cell), gallery.pictureOf(cell) === before]).toEqual([false, true]);
    gallery.want(cell);
    await settled();
    expect([gallery.isReady(cell), gallery.pictureOf(cell) === before]).toEqual([true, false]);
    const other = one(runsOf(bridge), (item) => item.id !== run.id && item.lastCheckpointIteration !== null);
    await gallery.open(other.id);
    expect(gallery.pictures.size).toBe(0);
  });

  it('says when there is nothing to show yet', async () => {
    const bridge = await startStores();
    const run = one(runsOf(bridge), (item) => item.status === 'draft');
    const gallery = useGallery();
    await gallery.open(run.id);
    expect(gallery.info).toBeNull();
    expect(gallery.error).toContain('has no checkpoint yet');
  });
});

describe('toasts', () => {
  it('show why an action failed and give nothing back', async () => {
    await startStores({ failWith: () => ({ code: 'conflict', message: 'The run is running.' }) });
    const toasts = useToasts();
    const answer = await toasts.guard(() => useRuns().trash('x', true));
    expect(answer).toBeUndefined();
    expect(toasts.items).toMatchObject([{ tone: 'bad', message: 'The run is running.' }]);
  });

  it('take back what the last of them reports that can be taken back', async () => {
    await startStores();
    const toasts = useToasts();
    const undone: string[] = [];
    const undo = (name: string): Parameters<typeof toasts.done>[1] => ({
      label: 'Undo',
      undoes: true,
      run: () => undone.push(name),
    });
    toasts.done('First', undo('first'));
    toasts.done('Second', undo('second'));
    toasts.done('Opened', { label: 'Open', run: () => undone.push('opened') });
    expect([toasts.undoLast(), toasts.undoLast(), toasts.undoLast()]).toEqual([true, true, false]);
    expect(undone).toEqual(['second', 'first']);
    expect(toasts.items.map(({ message }) => message)).toEqual(['Opened']);
  });
});
