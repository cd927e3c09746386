import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { TooltipProvider } from 'reka-ui';
import { defineComponent, h, nextTick } from 'vue';
import type { Run } from '@shared/domain';
import { runTableOf, summarise } from '@shared/domain/runTable';
import { accuracyOf, arrange, sorted, type Arrangement } from '@renderer/features/runs/table/arrange';
import {
  columnOf,
  FIRST_COLUMNS,
  OWN_COLUMNS,
  type RunColumn,
  readWidths,
  tracksOf,
} from '@renderer/features/runs/table/columns';
import {
  configPaths,
  differingPaths,
  entriesOf,
  entryOf,
  withPoints,
  type RunEntry,
} from '@renderer/features/runs/table/entry';
import {
  all,
  click,
  move,
  NOTHING_SELECTED,
  retain,
  toggle,
} from '@renderer/features/runs/table/runSelection';
import { readView, shownColumns, FIRST_VIEW } from '@renderer/features/runs/table/runView';
import { i18n } from '@renderer/i18n';
import ProjectPage from '@renderer/features/projects/ProjectPage.vue';
import { useRunTable } from '@renderer/features/runs/table/runTableStore';
import { one, projectNamed, runNamed, runsOf, settled, startStores, type TestBridge } from '../../support';

const runs = runsOf(await startStores());
const entries = entriesOf(
  runTableOf('p', runs, () => ({ updatedAt: '', diskBytes: 0, series: { 'loss/objective': [3, 2, 1, 5] } })),
);
const column = (id: string): RunColumn => columnOf(id, entries) ?? one(OWN_COLUMNS.values(), () => true);
const plain: Arrangement = {
  search: '',
  filter: null,
  group: null,
  collapsed: new Set(),
  statusWord: ({ status }) => status,
};
const byName = sorted(entries, { column: column('name'), descending: false });
const names = (arrangement: Partial<Arrangement>): string[] =>
  arrange(byName, { ...plain, ...arrangement }).map((line) =>
    line.type === 'run' ? line.entry.name : `[${JSON.stringify(line.value)}]`,
  );

describe('entries', () => {
  it('carry what runs have, and share equal sections of their configurations', () => {
    const [first] = runs as [Run];
    expect(entries[0]).toMatchObject({
      id: first.id,
      name: first.name,
      status: first.status,
      lastLoss: first.lastLoss,
    });
    const datasets = new Set(entries.map(({ config }) => config['dataset']));
    expect(datasets.size).toBeLessThan(entries.length);
    expect(configPaths(entries)).toContain('parameterization.hallucinators');
  });

  it('know which settings differ', () => {
    const pair = entries.filter(({ name }) => ['2 hallucinators', '8 hallucinators'].includes(name));
    expect(differingPaths(pair)).toEqual(['parameterization.hallucinators']);
    expect(differingPaths(pair.slice(0, 1))).toEqual([]);
  });

  it('follow a run and its points', () => {
    const [before] = entries;
    const run = { ...(runs[0] as Run), name: 'New name', iteration: 7 };
    const after = entryOf(run, before);
    expect([after.name, after.iteration, after.series()]).toEqual(['New name', 7, before?.series()]);
    const more = withPoints(after, [{ series: 'loss/objective', step: 4, value: 0.5 }]);
    expect(more.series()['loss/objective']).toEqual([4, 0.5, 0.5, 5]);
    expect(summarise({}, [{ series: 'x', step: 1, value: NaN }])).toEqual({ x: [1, null, null, null] });
  });
});

describe('columns', () => {
  it('are found by their ids', () => {
    expect(column('metric:min:loss/objective').value(entries[0] as never)).toBe(1);
    expect(column('config:parameterization.kind').kind).toBe('text');
    expect(column('config:training.iterations').kind).toBe('setting');
    expect(columnOf('nonsense')).toBeNull();
  });

  it('are remembered, and defaults replace what cannot be read', () => {
    expect(readView(null)).toEqual(FIRST_VIEW);
    expect(readView('{"columns":["loss","bad","loss"],"group":"nope","sort":{"column":"loss"}}')).toEqual({
      ...FIRST_VIEW,
      columns: ['loss'],
      sort: { column: 'loss', descending: false },
    });
    expect(readView('[1')).toEqual(FIRST_VIEW);
  });

  it('of settings that differ are added, and those that do not are hidden', () => {
    const view = { ...FIRST_VIEW, columns: ['status', 'config:a.same', 'config:a.b'], differing: true };
    expect(shownColumns(view, ['a.b', 'c'])).toEqual(['config:c', 'status', 'config:a.b']);
    expect(shownColumns({ ...view, differing: false }, ['c'])).toEqual(view.columns);
    expect(FIRST_COLUMNS.every((id) => OWN_COLUMNS.has(id))).toBe(true);
  });
});

describe('the lines of the table', () => {
  it('are sorted either way, those without a value last', () => {
    const values = (descending: boolean): (number | null)[] =>
      sorted(entries, { column: column('accuracy'), descending }).map(({ entry }) => entry.bestAccuracy);
    const known = entries.map((entry) => entry.bestAccuracy).filter((value) => value !== null);
    expect(values(true).slice(0, known.length)).toEqual([...known].sort((a, b) => b - a));
    expect(values(false).slice(0, known.length)).toEqual([...known].sort((a, b) => a - b));
    expect(
      values(false)
        .slice(known.length)
        .every((value) => value === null),
    ).toBe(true);
    expect(names({}).indexOf('2 hallucinators')).toBeLessThan(names({}).indexOf('Ten hallucinators'));
    const days = ['2026-02-01', '2025-12-31', '2026-01-15'];
    const dated = days.map((day, i) => ({ ...(entries[i] as RunEntry), createdAt: `${day}T00:00:00.000Z` }));
    const order = sorted(dated, { column: column('created'), descending: true });
    expect(order.map(({ entry }) => entry.createdAt.slice(0, 10))).toEqual([
      '2026-02-01',
      '2026-01-15',
      '2025-12-31',
    ]);
  });

  it('begin with pinned runs, whatever they are sorted by', () => {
    const last = byName.at(-1)?.entry.id ?? '';
    const pinned = new Set([last]);
    for (const descending of [true, false]) {
      const lines = sorted(entries, { column: column('created'), descending }, pinned);
      expect(lines[0]?.entry.id).toBe(last);
      const others = sorted(entries, { column: column('created'), descending });
      expect(lines.slice(1)).toEqual(others.filter(({ key }) => key !== last));
    }
    expect(readView(JSON.stringify({ pinned: ['a', 7] })).pinned).toEqual(['a']);
  });

  it('are found by words of the name, the tags, the notes and the status', () => {
    expect(names({ search: 'hallucinators 5' })).toEqual(['5 hallucinators', 'HaBa + DM, 5 hallucinators']);
    expect(names({ search: 'failed' })).toEqual(['Learning rate 100']);
  });

  it('stand in groups that fold; a run with two tags stands in both', () => {
    const two = entries.slice(0, 2).map((entry, i) => ({ ...entry, tags: i === 0 ? ['a', 'b'] : [] }));
    const both = two.map((entry) => ({ type: 'run' as const, key: entry.id, entry }));
    const lines = arrange(both, { ...plain, group: column('tags') });
    expect(lines.map((line) => (line.type === 'group' ? line.value : line.entry.id))).toEqual([
      'a',
      two[0]?.id,
      'b',
      two[0]?.id,
      null,
      two[1]?.id,
    ]);
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length);
    const folded = arrange(both, {
      ...plain,
      group: column('tags'),
      collapsed: new Set([lines[0]?.key ?? '']),
    });
    expect(folded).toHaveLength(lines.length - 1);
  });

  it('say mean and deviation of a group', () => {
    const group = [0.5, 0.7, null].map((bestAccuracy) => ({
      ...(entries[0] as never as object),
      bestAccuracy,
    }));
    const found = accuracyOf(group as never);
    expect(found?.count).toBe(2);
    expect(found?.mean).toBeCloseTo(0.6);
    expect(found?.std).toBeCloseTo(0.1);
    expect(accuracyOf([])).toBeNull();
  });
});

describe('the selection', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];
  const none = { shift: false, mod: false };

  it('follows clicks with and without keys', () => {
    let state = click(NOTHING_SELECTED, order, 'b', none);
    expect([...state.chosen]).toEqual(['b']);
    state = click(state, order, 'd', { shift: true, mod: false });
    expect([...state.chosen]).toEqual(['b', 'c', 'd']);
    state = click(state, order, 'a', { shift: true, mod: false });
    expect([...state.chosen]).toEqual(['a', 'b']);
    state = click(state, order, 'e', { shift: false, mod: true });
    expect([...state.chosen]).toEqual(['a', 'b', 'e']);
    state = click(state, order, 'c', { shift: true, mod: true });
    expect([...state.chosen].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
    state = toggle(state, 'a');
    expect(state.chosen.has('a')).toBe(false);
  });

  it('follows the arrow keys, and a range with shift', () => {
    let state = move(NOTHING_SELECTED, order, 1, false);
    expect(state.active).toBe('a');
    state = move(move(state, order, 1, true), order, 1, true);
    expect([...state.chosen]).toEqual(['a', 'b', 'c']);
    state = move(state, order, -1, true);
    expect([...state.chosen]).toEqual(['a', 'b']);
    expect(move(state, order, 99, false).active).toBe('e');
    expect(move(NOTHING_SELECTED, [], 1, false)).toBe(NOTHING_SELECTED);
  });

  it('forgets what is gone', () => {
    const state = all(move(NOTHING_SELECTED, order, 1, false), order);
    const kept = retain(state, new Set(['b', 'c']));
    expect([[...kept.chosen], kept.active]).toEqual([['b', 'c'], null]);
    expect(retain(kept, new Set(order))).toBe(kept);
  });
});

describe('the store', () => {
  it('reads a project in one call and follows its events', async () => {
    const bridge = await startStores();
    const table = useRunTable();
    const run = runNamed(bridge, 'Cosine weight 1');
    await table.open(run.projectId);
    const count = table.active.length;
    expect(count).toBeGreaterThan(5);
    expect(bridge.calls.map(({ name }) => name)).toEqual(['runs.table']);
    await bridge.call('runs.update', { id: run.id, notes: 'seen' });
    await bridge.call('runs.duplicate', { id: run.id });
    bridge.emit('run.metrics', { runId: run.id, points: [{ series: 'new', step: 1, value: 2 }] });
    await expect.poll(() => table.active.length).toBe(count + 1);
    const entry = one(table.active, ({ id }) => id === run.id);
    expect([entry.notes, entry.series()['new']]).toEqual(['seen', [1, 2, 2, 2]]);
  });

  it('asks for the pictures of many runs in one call, once', async () => {
    const bridge = await startStores();
    const table = useRunTable();
    const run = runNamed(bridge, '3 hallucinators');
    await table.open(run.projectId);
    const ids = table.active.map(({ id }) => id);
    await table.loadCovers(ids);
    await table.loadCovers(ids);
    expect(bridge.calls.filter(({ name }) => name === 'gallery.covers')).toHaveLength(1);
    expect(table.covers.get(run.id)?.count).toBe(4);
  });
});

describe('the page', () => {
  async function page(): Promise<{
    wrapper: ReturnType<typeof mount>;
    bridge: TestBridge;
  }> {
    localStorage.clear();
    const bridge = await startStores();
    const project = projectNamed(bridge, 'Hallucinator count');
    const router = createRouter({
      history: createMemoryHistory(),
      routes: ['projects', 'project', 'new-run', 'run', 'compare', 'gallery', 'reports'].map((name) => ({
        path: `/${name}/:projectId?/:runId?`,
        name,
        component: { template: '<i />' },
      })),
    });
    await router.push('/projects');
    const Root = defineComponent(
      () => () => h(TooltipProvider, () => h(ProjectPage, { projectId: project.id })),
    );
    const wrapper = mount(Root, { global: { plugins: [i18n, router] }, attachTo: document.body });
    await settled();
    await settled();
    return { wrapper, bridge };
  }

  it('plots the runs that the filter leaves', async () => {
    const { wrapper } = await page();
    expect(wrapper.find('[data-testid="run-plots"]').exists()).toBe(false);
    await wrapper.get('[data-testid="toggle-plot"]').trigger('click');
    const points = (): string | undefined =>
      wrapper.get('[data-testid="run-scatter"]').attributes('data-points');
    const all = Number(points());
    expect(all).toBeGreaterThan(1);
    await wrapper.get('[data-testid="run-filter"]').setValue('hallucinators > 3');
    await wrapper.get('[data-testid="run-filter"]').trigger('blur');
    expect(Number(points())).toBeLessThan(all);
    await wrapper.get('[data-testid="close-plot"]').trigger('click');
    expect(wrapper.find('[data-testid="run-plots"]').exists()).toBe(false);
    wrapper.unmount();
  });

  it('filters by an expression, says what is wrong with it, and keeps the last one that was right', async () => {
    const { wrapper } = await page();
    const filter = wrapper.get('[data-testid="run-filter"]');
    const count = (): string => wrapper.find('[data-testid="run-count"]').text();
    await filter.setValue('hallucinators > 3');
    await filter.trigger('blur');
    expect(count()).toBe('3 of 5 runs');
    await filter.setValue('hallucinators > many');
    await filter.trigger('blur');
    expect(wrapper.get('[data-testid="filter-problem"]').text()).toContain('“many” is not a number');
    expect(count()).toBe('3 of 5 runs');
    wrapper.unmount();
    const again = await page();
    expect(again.wrapper.find('[data-testid="run-count"]').exists()).toBe(false);
    again.wrapper.unmount();
  });

  it('heads the columns of settings with the words of the form, and writes values as they were set', async () => {
    const { wrapper } = await page();
    await wrapper.get('[data-testid="only-differing"]').trigger('click');
    await settled();
    const heading = wrapper.get('[data-testid="column-config:parameterization.hallucinators"]');
    expect(heading.text()).toBe('Parameterization › Hallucinators');
    wrapper.unmount();
  });

  it('chooses with the keyboard and offers what can be done', async () => {
    const { wrapper, bridge } = await page();
    const grid = wrapper.get('[data-testid="run-table"]');
    (grid.element as HTMLElement).focus();
    await nextTick();
    await grid.trigger('keydown', { key: 'a', ctrlKey: true });
    expect(wrapper.get('[data-testid="bulk-bar"]').text()).toContain('5 runs selected');
    await grid.trigger('keydown', { key: 'Delete' });
    await settled();
    const asked = bridge.calls.find(({ name }) => name === 'runs.bulk')?.input;
    expect(asked).toMatchObject({ ids: { length: 5 }, action: { kind: 'trash' } });
    await expect.poll(() => wrapper.find('[data-testid="bulk-bar"]').exists()).toBe(false);
    wrapper.unmount();
  });

  it('makes columns wider and narrower, by the pointer and by keys, and keeps it', async () => {
    const { wrapper } = await page();
    const head = wrapper.get('[data-testid="column-loss"]');
    const width = (): number => {
      const template = wrapper.get('[role="row"]').attributes('style') ?? '';
      return Number(/^.*?columns: (?:\d+px ){4}(\d+)px/.exec(template)?.[1]);
    };
    expect(width()).toBe(104);
    await head.get('button').trigger('keydown', { key: 'ArrowRight', shiftKey: true });
    expect(width()).toBe(120);
    const handle = head.get('[data-testid="column-handle"]');
    (handle.element as HTMLElement).setPointerCapture = () => undefined;
    await handle.trigger('pointerdown', { button: 0, clientX: 300 });
    await handle.trigger('pointermove', { clientX: 340 });
    await handle.trigger('pointerup');
    await handle.trigger('pointermove', { clientX: 700 });
    expect(width()).toBe(160);
    expect(readWidths(localStorage.getItem('runs.widths'))).toEqual({ loss: 160 });
    await handle.trigger('dblclick');
    expect(width()).toBe(104);
    wrapper.unmount();
  });
});

describe('widths of columns', () => {
  const columns = [{ id: 'loss', kind: 'number' as const }];

  it('are what was given, within bounds', () => {
    expect(tracksOf(columns).width).toBe(424);
    expect(tracksOf(columns, { name: 200, loss: 5 })).toEqual({
      template: '200px 56px minmax(0, 1fr)',
      width: 256,
    });
  });

  it('have their default widths when what was stored cannot be read', () => {
    expect(readWidths(null)).toEqual({});
    expect(readWidths('{"loss":"wide","nothing":3,"tags":1e9}')).toEqual({ tags: 960 });
  });
});
