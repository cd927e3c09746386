import { mount, type VueWrapper } from '@vue/test-utils';
import { TooltipProvider } from 'reka-ui';
import { describe, expect, it } from 'vitest';
import { h, type Component } from 'vue';
import type { Run } from '@shared/domain';
import { REPORT_SECTIONS } from '@shared/reports/request';
import MarkdownView from '@renderer/features/reports/MarkdownView';
import ReportDialog from '@renderer/features/reports/ReportDialog.vue';
import { i18n } from '@renderer/i18n';
import {
  draftOf,
  emptyDraft,
  isTooLarge,
  moved,
  requestOf,
  sectionsOf,
  targetOf,
  withSection,
  withSectionMoved,
} from '@renderer/features/reports/reportDraft';
import ReportBuilderPage from '@renderer/features/reports/ReportBuilderPage.vue';
import ReportPage from '@renderer/features/reports/ReportPage.vue';
import ReportsPage from '@renderer/features/reports/ReportsPage.vue';
import { createAppRouter } from '@renderer/app/router';
import { useReports } from '@renderer/features/reports/reportsStore';
import {
  projectNamed,
  runsOf,
  settled,
  startStores,
  type StoreOptions,
  type TestBridge,
} from '../../support';

let mounted: VueWrapper | null = null;
let router = createAppRouter();

interface Stage {
  readonly bridge: TestBridge;
  readonly projectId: string;
  /** Runs of the project that have a checkpoint and an accuracy, the one that stores most first. */
  readonly runs: readonly Run[];
}

async function stage(options: StoreOptions = {}): Promise<Stage> {
  const bridge = await startStores(options);
  const projectId = projectNamed(bridge, 'Fashion-MNIST at 2 images per class').id;
  const runs = runsOf(bridge)
    .filter(
      (run) =>
        run.projectId === projectId && run.bestAccuracy !== null && run.lastCheckpointIteration !== null,
    )
    .sort((a, b) => (b.storage?.ipcEquivalent ?? 0) - (a.storage?.ipcEquivalent ?? 0));
  return { bridge, projectId, runs };
}

async function show(page: Component, props: Record<string, unknown>): Promise<VueWrapper> {
  router = createAppRouter();
  mounted = mount(
    { render: () => h(TooltipProvider, null, { default: () => h(page, props) }) },
    { attachTo: document.body, global: { plugins: [i18n, router] } },
  );
  await settled();
  return mounted;
}

const testid = (id: string): string => `[data-testid="${id}"]`;
const lastCall = (bridge: TestBridge, name: string): unknown =>
  bridge.calls.filter((call) => call.name === name).at(-1)?.input;

describe('the choices of a report', () => {
  const runs = { kind: 'runs', runIds: ['a', 'b'] } as const;

  it('begin with everything that the source can have', () => {
    expect(requestOf(emptyDraft({ ...runs, runIds: [...runs.runIds] }))).toEqual({
      source: runs,
      format: 'html',
      language: 'en',
      sections: REPORT_SECTIONS.filter((section) => section !== 'ablation'),
      notes: '',
      title: '',
    });
    const study = requestOf(emptyDraft({ kind: 'study', studyId: 's' }));
    expect(study?.sections).toEqual(REPORT_SECTIONS);
  });

  it('keep the order of sections and what is left out', () => {
    let draft = emptyDraft({ kind: 'runs', runIds: ['a'] });
    draft = withSection(draft, 'gallery', false);
    draft = withSectionMoved(draft, 'curves', -1);
    draft = withSectionMoved(draft, 'curves', -1);
    expect(sectionsOf(draft).slice(4, 7)).toEqual(['curves', 'architectures', 'gallery']);
    const request = requestOf(draft);
    expect(request?.sections).not.toContain('gallery');
    expect(request?.sections.indexOf('curves')).toBeLessThan(request?.sections.indexOf('architectures') ?? 0);
    if (request === null) throw new Error('The request is complete.');
    const again = draftOf(request);
    expect(requestOf(again)).toEqual(request);
    expect(sectionsOf(again).at(-1)).toBe('gallery');
  });

  it('are not complete without a source, without sections or with notes that are too long', () => {
    expect(requestOf(emptyDraft(null))).toBeNull();
    expect(requestOf({ ...emptyDraft(null), kind: 'study' })).toBeNull();
    const draft = emptyDraft({ kind: 'runs', runIds: ['a'] });
    expect(requestOf({ ...draft, chosen: new Set() })).toBeNull();
    expect(requestOf({ ...draft, chosen: new Set(['ablation']) })).toBeNull();
    expect(requestOf({ ...draft, notes: 'x'.repeat(50_001) })).toBeNull();
    expect(requestOf({ ...draft, title: 'x'.repeat(121) })).toBeNull();
  });

  it('move within their list', () => {
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 'b', 1)).toEqual(['a', 'b']);
  });

  it('come from an address', () => {
    expect(targetOf({ runs: 'a,b,a,' })).toEqual({ kind: 'runs', runIds: ['a', 'b'] });
    expect(targetOf({ study: 's' })).toEqual({ kind: 'study', studyId: 's' });
    expect(targetOf({ report: 'r', runs: 'a' })).toEqual({ kind: 'report', reportId: 'r' });
    expect(targetOf({ runs: ['x'] })).toEqual({ kind: 'none' });
  });

  it('say which run stores too much beside the first', async () => {
    const { runs: all } = await stage();
    const [large, small] = [all[0], all.at(-1)];
    if (!large?.storage || !small?.storage) throw new Error('no runs');
    const huge = { ...large, storage: { ...large.storage, ipcEquivalent: 40 } };
    expect(isTooLarge(small, huge)).toBe(true);
    expect(isTooLarge(huge, small)).toBe(false);
    expect(isTooLarge(undefined, huge)).toBe(false);
  });
});

describe('Markdown on the page', () => {
  it('becomes elements, and nothing of it markup by itself', () => {
    const wrapper = mount(MarkdownView, {
      props: {
        text: [
          '# A *b*',
          '<img src=x onerror=alert(1)> **c** `<d>`',
          '[x](javascript:alert(1)) [y](https://y.org)',
          '- one\n- two',
          '| a | b |\n|--:|---|\n| 1 | <script>x</script> |',
          '```\n<svg/onload=alert(1)>\n```',
        ].join('\n\n'),
      },
    });
    expect(wrapper.get('h3').html()).toContain('<em>b</em>');
    expect(wrapper.findAll('img, script, svg, a')).toEqual([]);
    expect(wrapper.get('p').text()).toBe('<img src=x onerror=alert(1)> c <d>');
    expect(wrapper.get('.link').attributes('title')).toBe('https://y.org');
    expect(wrapper.text()).toContain('[x](javascript:alert(1))');
    expect(wrapper.findAll('li').map((item) => item.text())).toEqual(['one', 'two']);
    expect(wrapper.get('td').classes()).toContain('text-right');
    expect(wrapper.get('pre').text()).toBe('<svg/onload=alert(1)>');
  });
});

describe('the builder', { timeout: 60_000 }, () => {
  const build = (projectId: string, ...ids: string[]): Promise<VueWrapper> =>
    show(ReportBuilderPage, {
      projectId,
      target: ids.length > 0 ? { kind: 'runs', runIds: ids } : { kind: 'none' },
    });

  it('writes what was chosen and goes to the report', async () => {
    const { bridge, projectId, runs } = await stage();
    const [one, two] = [runs[0]?.id ?? '', runs[1]?.id ?? ''];
    const page = await build(projectId, one, two);
    expect(page.findAll(`${testid('report-runs')} li`)).toHaveLength(2);
    await page.get(testid('report-notes')).setValue('**Why** <b>');
    expect(page.get(testid('notes-preview')).html()).toContain('<strong>Why</strong> &lt;b&gt;');
    await page.get(testid('report-title')).setValue('  A title ');
    await page.get(`${testid('section-gallery')} [role="checkbox"]`).trigger('click');
    await page.get(`${testid('section-curves')} ${testid('section-up')}`).trigger('click');
    await page.get(testid('segment-pdf')).trigger('click');
    await page.get(testid('write-report')).trigger('click');
    await settled();
    expect(lastCall(bridge, 'reports.create')).toEqual({
      source: { kind: 'runs', runIds: [one, two] },
      format: 'pdf',
      language: 'en',
      sections: [
        ...['summary', 'question', 'notes', 'accuracy', 'architectures', 'curves', 'diversity', 'storage'],
        ...['config', 'reproduce'],
      ],
      notes: '**Why** <b>',
      title: 'A title',
    });
    await expect.poll(() => router.currentRoute.value.name).toBe('report');
    expect(useReports().drafts.size).toBe(0);
  });

  it('keeps what was chosen when one leaves and when writing fails', async () => {
    const { projectId, runs } = await stage({
      failWith: (name) =>
        name === 'reports.create' ? { code: 'conflict', message: 'The run has nothing yet.' } : null,
    });
    const id = runs[0]?.id ?? '';
    const page = await build(projectId, id);
    await page.get(testid('report-notes')).setValue('Not lost');
    await page.get(testid('write-report')).trigger('click');
    await settled();
    expect((page.get(testid('report-notes')).element as HTMLTextAreaElement).value).toBe('Not lost');
    page.unmount();
    const again = await build(projectId, id);
    expect((again.get(testid('report-notes')).element as HTMLTextAreaElement).value).toBe('Not lost');
  });

  it('says that a run stores too much until the larger one stands first', async () => {
    const { bridge, projectId, runs } = await stage();
    const [first, second] = [runs[0], runs[1]];
    if (!first?.storage || !second) throw new Error('no runs');
    const storage = { ...first.storage, ipcEquivalent: 30 };
    const start = { engine: 'onnx', device: 'CPU', storage, iteration: first.iteration } as const;
    bridge.library.runs.setStarted(first.id, start);
    bridge.library.runs.setStatus(first.id, 'completed');
    const page = await build(projectId, second.id, first.id);
    expect(page.get(testid('run-too-large')).text()).toContain('Stores 30.00 IPC, more than the budget');
    expect(page.get(testid('write-report')).attributes('disabled')).toBeDefined();
    await page.get(`${testid('report-run-1')} ${testid('run-up')}`).trigger('click');
    expect(page.find(testid('run-too-large')).exists()).toBe(false);
    expect(page.get(testid('write-report')).attributes('disabled')).toBeUndefined();
  });

  it('leaves out a run that is gone and says so', async () => {
    const { projectId, runs } = await stage();
    const page = await build(projectId, runs[0]?.id ?? '', 'gone');
    expect(page.findAll(`${testid('report-runs')} li`)).toHaveLength(1);
    expect(page.text()).toContain('no longer in this library');
  });

  it('makes reports of studies, with their ablation', async () => {
    const { bridge, projectId } = await stage();
    const reply = await bridge.call('studies.list', { projectId });
    const studyId = reply.ok ? (reply.value[0]?.id ?? '') : '';
    const page = await show(ReportBuilderPage, { projectId, target: { kind: 'study', studyId } });
    expect(page.find(testid('section-ablation')).exists()).toBe(true);
    await page.get(testid('write-report')).trigger('click');
    await settled();
    expect(lastCall(bridge, 'reports.create')).toMatchObject({
      source: { kind: 'study', studyId },
      sections: REPORT_SECTIONS,
    });
  });

  it('changes a report that was written', async () => {
    const { bridge, projectId } = await stage();
    const [report] = bridge.library.reports.list(projectId);
    if (!report) throw new Error('no report');
    const page = await show(ReportBuilderPage, {
      projectId,
      target: { kind: 'report', reportId: report.id },
    });
    expect(page.findAll('[role="checkbox"][data-state="checked"]')).toHaveLength(report.sections.length);
    await page.get(testid('report-notes')).setValue('New');
    await page.get(testid('write-report')).trigger('click');
    await settled();
    expect(lastCall(bridge, 'reports.update')).toMatchObject({
      id: report.id,
      request: { notes: 'New', sections: report.sections },
    });
  });
});

describe('the list of reports', { timeout: 60_000 }, () => {
  it('is searched and filtered by format, and says when nothing matches', async () => {
    const { bridge, projectId, runs } = await stage();
    const source = { kind: 'runs' as const, runIds: [runs[0]?.id ?? ''] };
    await bridge.call('reports.create', { source, format: 'tex', title: 'Tables for the paper' });
    const page = await show(ReportsPage, { projectId });
    expect(page.findAll(`${testid('report-table')} tbody tr`)).toHaveLength(2);
    await page.get('input[type="search"]').setValue('latex paper');
    expect(page.findAll(`${testid('report-table')} tbody tr`)).toHaveLength(1);
    expect(page.get(testid('report-table')).text()).toContain('Tables for the paper');
    await page.get('input[type="search"]').setValue('nothing like it');
    expect(page.find(testid('report-table')).exists()).toBe(false);
    await page.get(testid('clear-report-filter')).trigger('click');
    expect(page.findAll(`${testid('report-table')} tbody tr`)).toHaveLength(2);
  });

  it('says why it cannot be shown, and tries again', async () => {
    let broken = true;
    const { projectId } = await stage({
      failWith: (name) =>
        broken && name === 'reports.list' ? { code: 'unavailable', message: 'The disk is gone.' } : null,
    });
    const page = await show(ReportsPage, { projectId });
    expect(page.text()).toContain('The disk is gone.');
    broken = false;
    await page.get('[role="alert"] button').trigger('click');
    await settled();
    expect(page.find(testid('report-table')).exists()).toBe(true);
  });
});

describe('the page of a report', { timeout: 60_000 }, () => {
  it('shows the file in a sandboxed frame, and another address when it was written again', async () => {
    const { bridge, projectId } = await stage();
    const [report] = bridge.library.reports.list(projectId);
    if (!report) throw new Error('no report');
    const page = await show(ReportPage, { projectId, reportId: report.id });
    const frame = (): HTMLElement => page.get(testid('report-frame')).element as HTMLElement;
    expect(frame().getAttribute('sandbox')).toBe('');
    const before = frame().getAttribute('src');
    expect(before).toMatch(new RegExp(`^app://report/${report.id}\\?`));
    await page.get(testid('regenerate-report')).trigger('click');
    await settled();
    expect(frame().getAttribute('src')).not.toBe(before);
    expect(page.get(testid('report-facts')).text()).toContain('Plain DM, 2 images per class');
  });

  it('has a first page in the place of a PDF, and says when there is no such report', async () => {
    const { bridge, projectId, runs } = await stage();
    const source = { kind: 'runs' as const, runIds: [runs[0]?.id ?? ''] };
    const reply = await bridge.call('reports.create', { source, format: 'pdf', title: 'On paper' });
    const page = await show(ReportPage, { projectId, reportId: reply.ok ? reply.value.id : '' });
    expect(page.get(testid('pdf-page')).text()).toContain('On paper');
    expect(page.find(testid('report-frame')).exists()).toBe(false);
    page.unmount();
    const none = await show(ReportPage, { projectId, reportId: 'nope' });
    expect(none.text()).toContain('Report not found');
  });
});

describe('the dialog of a run', { timeout: 60_000 }, () => {
  const inBody = (id: string): HTMLElement => {
    const found = document.body.querySelector<HTMLElement>(testid(id));
    if (!found) throw new Error(`There is no ${id}.`);
    return found;
  };

  it('writes a report with all sections, or leads to the builder', async () => {
    const { bridge, projectId, runs } = await stage();
    const [first] = runs;
    if (!first?.storage) throw new Error('The run stores nothing.');
    const runId = first.id;
    const storage = { ...first.storage, ipcEquivalent: 100 * first.storage.ipcEquivalent };
    const larger = { ...first, id: 'larger', storage, bestAccuracy: 0.9 };
    const opened = await show(
      {
        data: () => ({ open: false }),
        components: { ReportDialog },
        template: '<div />',
        render(this: { open: boolean }) {
          return [
            h('button', { 'data-testid': 'opener', onClick: () => (this.open = true) }),
            h(ReportDialog, {
              projectId,
              runs: [...runs, larger],
              runId,
              chosenBaselines: [larger.id],
              open: this.open,
              'onUpdate:open': (value: boolean) => (this.open = value),
            }),
          ];
        },
      },
      {},
    );
    await opened.get(testid('opener')).trigger('click');
    await settled();
    // What stores more than the report's run is no match for it, though it was chosen before.
    expect(inBody(`baseline-${larger.id}`)).toHaveProperty('disabled', true);
    inBody('report-more').click();
    await expect.poll(() => router.currentRoute.value.fullPath).toContain(`/new-report?runs=${runId}`);
    await opened.get(testid('opener')).trigger('click');
    await settled();
    inBody('create-report-submit').click();
    await settled();
    expect(lastCall(bridge, 'reports.create')).toEqual({
      source: { kind: 'runs', runIds: [runId] },
      language: 'en',
    });
  });
});
