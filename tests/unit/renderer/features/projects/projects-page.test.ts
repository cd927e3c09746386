import { describe, expect, it } from 'vitest';
import type { Project } from '@shared/domain';
import {
  arrangeProjects,
  tagCounts,
  type ProjectQuery,
  useProjects,
} from '@renderer/features/projects/projectsStore';
import { projectNamed, startStores } from '../../support';

const make = (name: string, more: Partial<Project>): Project => ({
  id: name,
  name,
  description: '',
  tags: [],
  colour: null,
  pinnedAt: null,
  createdAt: '2026-01-01',
  updatedAt: '2026-01-01',
  archivedAt: null,
  trashedAt: null,
  runCount: 0,
  lastActivityAt: '2026-01-01',
  storageBytes: 0,
  cover: null,
  ...more,
});
const projects = [
  make('b', { tags: ['x', 'y'], lastActivityAt: '2026-01-03', storageBytes: 1, runCount: 9 }),
  make('a10', { tags: ['x'], lastActivityAt: '2026-01-02', storageBytes: 3, runCount: 1 }),
  make('a9', { pinnedAt: '2026-01-01', lastActivityAt: '2026-01-01', storageBytes: 2, runCount: 2 }),
];
const query: ProjectQuery = { search: '', tags: [], sort: 'activity', reversed: false };
const order = (change: Partial<ProjectQuery>): string[] =>
  arrangeProjects(projects, { ...query, ...change }).map(({ name }) => name);

describe('the list of projects', () => {
  it('is in the chosen order, pinned ones first', () => {
    expect(order({})).toEqual(['a9', 'b', 'a10']);
    expect(order({ sort: 'name' })).toEqual(['a9', 'a10', 'b']);
    expect(order({ sort: 'name', reversed: true })).toEqual(['a9', 'b', 'a10']);
    expect(order({ sort: 'storage' })).toEqual(['a9', 'a10', 'b']);
    expect(order({ sort: 'runs' })).toEqual(['a9', 'b', 'a10']);
  });

  it('is narrowed by words and by tags', () => {
    expect(order({ search: 'a1' })).toEqual(['a10']);
    expect(order({ tags: ['x'] })).toEqual(['b', 'a10']);
    expect(order({ tags: ['x', 'y'] })).toEqual(['b']);
    expect(tagCounts(projects)).toEqual([
      ['x', 2],
      ['y', 1],
    ]);
  });
});

describe('a project', () => {
  it('asks for the pictures of its cover once per checkpoint', async () => {
    const bridge = await startStores();
    const store = useProjects();
    await store.load();
    const project = projectNamed(bridge, 'Hallucinator count');
    await Promise.all([store.loadCover(project), store.loadCover(project)]);
    expect(store.covers.get(project.id)?.count).toBeGreaterThan(0);
    expect(bridge.calls.filter(({ name }) => name === 'gallery.thumbnails')).toHaveLength(1);
  });

  it('gets a colour and a pin, and gives both back', async () => {
    await startStores({ empty: true });
    const store = useProjects();
    await store.load();
    const { id } = await store.create({ name: 'A', description: '', tags: [], colour: 'pink' });
    expect((await store.pin(id, true)).pinnedAt).not.toBeNull();
    expect(await store.update(id, { name: 'B' })).toMatchObject({ name: 'B', colour: 'pink' });
    expect(await store.update(id, { colour: null })).toMatchObject({ colour: null });
    expect((await store.pin(id, false)).pinnedAt).toBeNull();
  });
});
