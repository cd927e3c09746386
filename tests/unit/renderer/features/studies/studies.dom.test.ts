import { mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { describe, expect, it } from 'vitest';
import { h, type Component } from 'vue';
import { planStudy } from '@shared/studies/plan';
import { STUDY_KINDS, studyRequestSchema, type StudyRequestInput } from '@shared/studies/request';
import type { StudyResults } from '@shared/studies/results';
import StudyPreviewCard from '@renderer/features/studies/StudyPreviewCard.vue';
import { i18n } from '@renderer/i18n';
import { accuracyFigure, barsOf, seriesOf } from '@shared/studies/plots';
import {
  emptyForm,
  ownChoices,
  parseAxes,
  parseRanges,
  requestOf,
  withOwnChoices,
} from '@renderer/features/studies/studyForm';
import StudiesPage from '@renderer/features/studies/StudiesPage.vue';
import StudyPage from '@renderer/features/studies/StudyPage.vue';
import { createAppRouter } from '@renderer/app/router';
import { useRuns } from '@renderer/features/runs';
import { useStudies } from '@renderer/features/studies/studiesStore';
import {
  one,
  projectNamed,
  runsOf,
  settled,
  startStores,
  type StoreOptions,
  type TestBridge,
} from '../../support';

let mounted: VueWrapper | null = null;

/** Polls: the dialog checks a moment after the last change. */
const waitFor = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 });

interface Stage {
  readonly bridge: TestBridge;
  readonly projectId: string;
  readonly studyId: string;
}

/** The stand-in library has one study: the terms of the adversary, four of six cells done. */
async function stage(options: StoreOptions = {}): Promise<Stage> {
  const bridge = await startStores(options);
  const projectId = projectNamed(bridge, 'Fashion-MNIST at 2 images per class').id;
  const reply = await bridge.call('studies.list', { projectId });
  return { bridge, projectId, studyId: reply.ok ? (reply.value[0]?.id ?? '') : '' };
}

async function show(page: Component, props: Record<string, unknown>): Promise<VueWrapper> {
  const router = createAppRouter();
  mounted = mount(
    { render: () => h(TooltipProvider, null, { default: () => h(page, props) }) },
    { attachTo: document.body, global: { plugins: [i18n, router] } },
  );
  await settled();
  return mounted;
}

const text = (wrapper: VueWrapper, testid: string): string => wrapper.get(`[data-testid="${testid}"]`).text();

describe('the list of studies', { timeout: 60_000 }, () => {
  it('shows how far each is', async () => {
    const { projectId } = await stage();
    const page = await show(StudiesPage, { projectId });
    expect(text(page, 'studies-table')).toContain('Adversarial terms');
    expect(text(page, 'studies-table')).toContain('4 of 6 done');
    expect(page.get('[role="progressbar"]').attributes('aria-label')).toBe('Progress of Adversarial terms');
  });

  it('moves to the trash and back', async () => {
    const { projectId, studyId } = await stage();
    const page = await show(StudiesPage, { projectId });
    await page.get('[data-testid="trash-study"]').trigger('click');
    await settled();
    expect(page.text()).toContain('No study yet');
    await useStudies().trash(studyId, false);
    await settled();
    expect(text(page, 'studies-table')).toContain('Adversarial terms');
  });

  it('says why it could not be read', async () => {
    const { projectId } = await stage();
    mounted?.unmount();
    await startStores({
      failWith: (name) =>
        name === 'studies.list' ? { code: 'internal', message: 'The disk is gone.' } : null,
    });
    const page = await show(StudiesPage, { projectId });
    expect(page.get('[role="alert"]').text()).toContain('The disk is gone.');
  });
});

describe('a study', { timeout: 60_000 }, () => {
  it('has its question, table, plot and cells, in both languages', async () => {
    const { projectId, studyId } = await stage();
    const page = await show(StudyPage, { projectId, studyId });
    expect(text(page, 'study-question')).toBe(
      'What does each term of the adversarial constraints contribute?',
    );
    expect(page.findAll('[data-testid="study-table"] tbody tr')).toHaveLength(6);
    expect(text(page, 'result-all-bpc-1')).toMatch(/72\.0% ± 0\.\d/);
    expect(text(page, 'result-all-bpc-1')).toMatch(/cosine \d\.\d{4}/);
    expect(text(page, 'result-no-cosine-bpc-1')).toContain('−1.0 points');
    expect(text(page, 'result-off-bpc-1')).toContain('Draft');
    const stored = /(\d\.\d\d)\sIPC · (\d+\.\d)\skB · (\d+\.\d\d)\simages\sof\s8\sbits/.exec(
      text(page, 'result-all-bpc-1'),
    );
    const cell = page.get('[data-testid="study-cells"] tbody tr').findAll('td');
    expect(cell.slice(0, 3).map((one) => one.text())).toEqual([
      `${stored?.[1]} IPC`,
      `${stored?.[2]} kB`,
      stored?.[3],
    ]);
    expect(page.findAll('[data-testid="study-plot"]')).toHaveLength(1);
    const links = page.findAll('[data-testid="study-cells"] a');
    expect(links).toHaveLength(6);
    expect(links[0]?.attributes('href')).toMatch(new RegExp(`/projects/${projectId}/runs/`));
    i18n.global.locale.value = 'ko';
    await settled();
    expect(text(page, 'study-question')).toContain('적대적 제약의 각 항');
    expect(text(page, 'study-table')).toContain('적대 학습 없음');
  });

  it('is resumed and paused', async () => {
    const { bridge, projectId, studyId } = await stage();
    const page = await show(StudyPage, { projectId, studyId });
    await page.get('[data-testid="resume-study"]').trigger('click');
    await settled();
    expect(bridge.calls.some(({ name }) => name === 'studies.resume')).toBe(true);
    expect(page.text()).toContain('2 under way');
    await page.get('[data-testid="pause-study"]').trigger('click');
    await settled();
    expect(page.find('[data-testid="resume-study"]').exists()).toBe(true);
  });

  it('offers no start here while jobs have all that is left', async () => {
    const { bridge, projectId, studyId } = await stage();
    const page = await show(StudyPage, { projectId, studyId });
    const results = await bridge.call('studies.results', { id: studyId });
    const left = results.ok ? results.value.cells.filter(({ status }) => status !== 'completed') : [];
    const runIds = left.flatMap(({ runId }) => (runId === null ? [] : [runId]));
    expect(runIds.length).toBe(2);
    const give = async (id: string, ids: readonly string[]): Promise<void> => {
      bridge.library.jobs.create({
        ...{ id, name: 'Away', studyId, computer: 'Cluster', folder: '.haba-studio', script: null },
        options: { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null },
        runIds: ids,
      });
      const list = await bridge.call('jobs.list', {});
      bridge.emit('jobs.changed', { jobs: list.ok ? list.value : [] });
      await settled();
    };
    await give('aaaaaaaaaaaa', runIds.slice(0, 1));
    expect(page.find('[data-testid="resume-study"]').exists()).toBe(true);
    await give('bbbbbbbbbbbb', runIds.slice(1));
    expect(page.find('[data-testid="resume-study"]').exists()).toBe(false);
    expect(text(page, 'study-away')).toBe('Open the queue');
    expect(text(page, 'study-cells')).toContain('Cluster: not submitted yet');
    bridge.library.jobs.release('bbbbbbbbbbbb');
    bridge.emit('jobs.changed', { jobs: [] });
    await settled();
    expect(page.find('[data-testid="resume-study"]').exists()).toBe(true);
  });

  it('follows its runs', async () => {
    const { bridge, projectId, studyId } = await stage();
    const page = await show(StudyPage, { projectId, studyId });
    const run = one(runsOf(bridge), ({ name }) => name.startsWith('No adversary, 2 IPC'));
    bridge.emit('run.changed', {
      run: bridge.library.runs.setStatus(run.id, 'failed', 'The device was lost.'),
    });
    await settled();
    expect(text(page, 'cell-off/bpc-1/0')).toContain('The device was lost.');
    expect(page.text()).toContain('1 halted');
  });

  it('marks published figures as such', async () => {
    const { bridge, projectId } = await stage();
    const dataset = { source: 'cifar10', path: '/data' } as const;
    const request = { kind: 'rq1', size: 'official', dataset, objectives: ['mtt'] } as const;
    const made = await bridge.call('studies.create', {
      projectId,
      name: 'CIFAR',
      request: { ...request, objectives: ['mtt'] },
      start: false,
    });
    const page = await show(StudyPage, { projectId, studyId: made.ok ? made.value.id : '' });
    const published = page.get('[data-testid="result-haba-mtt-bpc-10"] [data-testid="published"]');
    expect(published.element.tagName).toBe('EM');
    expect(published.text()).toBe('69.9% ± 0.4 published (Liu et al. 2022, Table 1), row of 10');
  });

  it('that is gone says so', async () => {
    const { projectId } = await stage();
    const page = await show(StudyPage, { projectId, studyId: 'nothing' });
    expect(page.text()).toContain('Study not found');
  });
});

describe('the form of a new study', { timeout: 60_000 }, () => {
  it('makes a request of what people write', () => {
    const form = {
      ...emptyForm(),
      kind: 'rq2' as const,
      hallucinators: '1, 2  5',
      budget: '3',
      basesPerClass: '7',
      seeds: '2',
    };
    const result = requestOf(form);
    expect(result).toMatchObject({
      ok: true,
      request: { kind: 'rq2', hallucinators: [1, 2, 5], budget: 3, seeds: 2, basesPerClass: null },
    });
  });

  it('names what is no number', () => {
    const result = requestOf({ ...emptyForm(), basesPerClass: '1, many' });
    expect(result.ok ? [] : result.problems).toEqual([{ field: 'basesPerClass', message: null }]);
  });

  it.each(STUDY_KINDS.filter((kind) => kind !== 'grid' && kind !== 'search'))(
    'says what %s takes by itself',
    (kind) => {
      const geometry = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
      for (const size of ['quick', 'official'] as const) {
        const result = planStudy(studyRequestSchema.parse({ kind, size }), geometry);
        const configs = result.ok ? result.plan.cells.map(({ config }) => config) : [];
        const objectives = new Set(configs.map(({ objective }) => objective.kind.toUpperCase()));
        expect(ownChoices(kind, size).objectives).toBe([...objectives].join(', '));
      }
    },
  );

  it('reads axes as lines', () => {
    expect(
      parseAxes('optimiser.images.learningRate = 1, 4\n\nwhitening=zca,none\np = [{"kind":"pixels"}]'),
    ).toEqual([
      { path: 'optimiser.images.learningRate', values: [1, 4] },
      { path: 'whitening', values: ['zca', 'none'] },
      { path: 'p', values: [{ kind: 'pixels' }] },
    ]);
  });

  it('is filled with what a kind of study takes, and keeps what people wrote', () => {
    const first = emptyForm();
    expect(first).toMatchObject({ basesPerClass: '1, 3', objectives: ['dm'] });
    const official = withOwnChoices({ ...first, size: 'official' }, first);
    expect(official).toMatchObject({ basesPerClass: '1, 10, 50', objectives: ['dc', 'dsa', 'dm', 'mtt'] });
    const own = withOwnChoices({ ...first, basesPerClass: '7', objectives: ['dc'], kind: 'idc' }, first);
    expect(own).toMatchObject({ basesPerClass: '7', objectives: ['dc'] });
    const several = { ...first, objectives: ['dsa', 'mtt'] as const };
    expect(withOwnChoices({ ...several, kind: 'rq2' }, first).objectives).toEqual(['dsa', 'mtt']);
    expect(withOwnChoices({ ...several, kind: 'grid' }, first).objectives).toEqual(['dsa']);
    // What is filled in is what the study takes when nothing is said.
    for (const kind of ['rq1', 'rq2', 'family'] as const) {
      const filled = requestOf(withOwnChoices({ ...emptyForm(), kind }, emptyForm()));
      const geometry = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
      const said = planStudy(studyRequestSchema.parse({ kind }), geometry);
      const planned = filled.ok ? planStudy(filled.request, geometry) : null;
      expect(planned?.ok && planned.plan.cells).toEqual(said.ok && said.plan.cells);
    }
  });

  it('reads the ranges of a search', () => {
    expect(
      parseRanges('optimiser.images.learningRate = 0.1 .. 10 log\nnetwork.width=32..64\na = 1, 2'),
    ).toEqual([
      { path: 'optimiser.images.learningRate', from: 0.1, to: 10, scale: 'log' },
      { path: 'network.width', from: 32, to: 64, scale: 'linear' },
      { path: 'a', values: [1, 2] },
    ]);
    const form = { ...emptyForm(), kind: 'search' as const };
    expect(requestOf(form)).toMatchObject({
      ok: true,
      request: { search: { runs: 12, minutes: null, seed: 0, halving: { factor: 3, rungs: 2 } }, axes: [] },
    });
    const wrong = requestOf({ ...form, ranges: 'a = 5 .. 1', searchRuns: '1' });
    expect(wrong.ok ? [] : wrong.problems.map(({ field }) => field)).toContain('search');
  });

  it('shows what would be made, or every reason why not', async () => {
    const { bridge } = await stage();
    const good = await bridge.call('studies.preview', { kind: 'rq4' });
    const props = { preview: good.ok ? good.value : null, problems: [], checking: false };
    const card = mount(StudyPreviewCard, { props, global: { plugins: [i18n] } });
    expect(card.get('[data-testid="study-size"]').text()).toMatch(/^6 runs · up to /);
    expect(card.findAll('tbody tr')).toHaveLength(6);
    const problems = Array.from({ length: 7 }, (_, i) => `Cell ${i} is wrong.`);
    await card.setProps({ preview: null, problems });
    expect(card.get('[role="alert"]').text()).toContain('Cell 4 is wrong.');
    expect(card.text()).toContain('and 2 more');
    expect(card.find('table').exists()).toBe(false);
  });

  it('says how long all runs take, from what one of them was measured to take', async () => {
    const { bridge } = await stage();
    useRuns().queue = { ...useRuns().queue, runningRunId: null, queuedRunIds: [] };
    const good = await bridge.call('studies.preview', { kind: 'rq4' });
    const props = { preview: good.ok ? good.value : null, problems: [], checking: false };
    const card = mount(StudyPreviewCard, { props, global: { plugins: [i18n] } });
    await card.get('[data-testid="measure-study"]').trigger('click');
    await waitFor(() => card.get('[data-testid="study-time"]').text()).toMatch(/^About .+ in all/);
    const measured = bridge.calls.filter(({ name }) => name === 'estimates.measure');
    expect(measured).toHaveLength(1);
    // Another study has another first run.
    const other = await bridge.call('studies.preview', { kind: 'idc' });
    await card.setProps({ preview: other.ok ? other.value : null });
    expect(card.find('[data-testid="measure-study"]').exists()).toBe(true);
  });

  it('says why plain rows stand on both sides of a factorised one', async () => {
    const { bridge, projectId } = await stage();
    const request: StudyRequestInput = {
      kind: 'rq1',
      dataset: { source: 'cifar100', path: '/data' },
      basesPerClass: [1],
    };
    const preview = await bridge.call('studies.preview', request);
    const props = { preview: preview.ok ? preview.value : null, problems: [], checking: false };
    const card = mount(StudyPreviewCard, { props, global: { plugins: [i18n] } });
    expect(card.text()).toContain('IPC − 1 has one image per class fewer');
    const good = await bridge.call('studies.preview', { kind: 'rq1' });
    await card.setProps({ preview: good.ok ? good.value : null });
    expect(card.text()).not.toContain('IPC − 1');
    const made = await bridge.call('studies.create', { projectId, name: 'x', request, start: false });
    const page = await show(StudyPage, { projectId, studyId: made.ok ? made.value.id : '' });
    expect(page.text()).toContain('Pixels + DM, IPC − 1');
    expect(page.text()).toContain('IPC − 1 has one image per class fewer');
    i18n.global.locale.value = 'ko';
    await settled();
    expect(page.text()).toContain('IPC − 1은 클래스당 이미지가 한 장 적으며');
  });

  it('checks while the dialog is open, and creates', async () => {
    const { bridge, projectId } = await stage();
    const page = await show(StudiesPage, { projectId });
    await page.get('[data-testid="new-study"]').trigger('click');
    await settled();
    const named = (id: string): HTMLElement => {
      const element = document.querySelector<HTMLElement>(`[data-testid="${id}"]`);
      if (!element) throw new Error(`There is no ${id}.`);
      return element;
    };
    await waitFor(() => named('study-size').textContent).toContain('4 runs');
    const bases = named('study-bases') as HTMLInputElement;
    bases.value = '1, x';
    bases.dispatchEvent(new Event('input'));
    await expect
      .poll(() => document.querySelector('[data-testid="study-problems"]')?.textContent)
      .toContain('Bases per class: Write numbers');
    expect(named('create-study').hasAttribute('disabled')).toBe(true);
    bases.value = '2';
    bases.dispatchEvent(new Event('input'));
    await expect
      .poll(() => document.querySelector('[data-testid="study-size"]')?.textContent)
      .toContain('2 runs');
    named('create-study').click();
    await waitFor(() => bridge.calls.filter(({ name }) => name === 'studies.create').length).toBe(1);
    expect(useStudies().items.map(({ name }) => name)).toContain('Against baselines');
  });
});

describe('plots', () => {
  const names = {
    accuracy: 'Accuracy',
    row: ({ label }: { label: string }) => label,
    published: ({ label }: { label: string }) => `${label}*`,
  };

  it('leave out what has no figure, and add what was published', async () => {
    const { bridge, projectId } = await stage();
    const dataset = { source: 'cifar10', path: '/data' } as const;
    const reply = await bridge.call('studies.create', {
      projectId,
      name: 'x',
      request: { kind: 'rq1', size: 'official', dataset, objectives: ['mtt'] },
      start: false,
    });
    const found = await bridge.call('studies.results', { id: reply.ok ? reply.value.id : '' });
    if (!found.ok) throw new Error(found.failure.message.key);
    const results: StudyResults = found.value;
    expect(
      seriesOf(results, accuracyFigure, names).map(({ label, points }) => [label, points.map(({ x }) => x)]),
    ).toEqual([
      ['HaBa + MTT*', [2, 11, 51]],
      ['Pixels + MTT*', [2, 11, 51]],
    ]);
    expect(barsOf(results, 'bpc-1', names)).toMatchObject([
      { label: 'HaBa + MTT*', mean: 0.483, published: true },
      { label: 'Pixels + MTT*', mean: 0.463, published: true },
    ]);
  });
});
