/** The choices of a report while it is being made: what they may be, where they begin, and how they are written. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Run, Report } from '@shared/domain';
import { comparisonBudget, withinComparison } from '@shared/reports/comparison';
import {
  LONGEST_NOTES,
  SECTIONS_OF,
  type ReportFormat,
  type ReportLanguage,
  type ReportRequest,
  type ReportSection,
  type ReportSource,
} from '@shared/reports/request';
import type { StudySummary } from '@shared/studies/results';
import { CallError } from '@renderer/api/client';
import { useProjects } from '@renderer/features/projects';
import { useRuns } from '@renderer/features/runs';
import { useStudies } from '@renderer/features/studies';
import { useReports } from './reportsStore';

export interface ReportDraft {
  readonly kind: ReportSource['kind'];
  /** In their order; the first is reported, the others are compared with it. */
  readonly runIds: readonly string[];
  readonly studyId: string | null;
  readonly format: ReportFormat;
  readonly language: ReportLanguage;
  /** All sections in their order, chosen or not. */
  readonly order: readonly ReportSection[];
  readonly chosen: ReadonlySet<ReportSection>;
  readonly notes: string;
  readonly title: string;
}

/** Everything chosen, in the usual order. */
export const emptyDraft = (source: ReportSource | null, language: ReportLanguage = 'en'): ReportDraft => ({
  kind: source?.kind ?? 'runs',
  runIds: source?.kind === 'runs' ? source.runIds : [],
  studyId: source?.kind === 'study' ? source.studyId : null,
  format: 'html',
  language,
  order: SECTIONS_OF.study,
  chosen: new Set(SECTIONS_OF.study),
  notes: '',
  title: '',
});

/** The choices of a report that was written. */
export function draftOf(request: ReportRequest): ReportDraft {
  const rest = SECTIONS_OF.study.filter((section) => !request.sections.includes(section));
  return {
    ...emptyDraft(request.source, request.language),
    format: request.format,
    order: [...request.sections, ...rest],
    chosen: new Set(request.sections),
    notes: request.notes,
    title: request.title,
  };
}

/** Sections that reports of this kind can have, in the draft's order. */
export const sectionsOf = ({ kind, order }: ReportDraft): ReportSection[] =>
  order.filter((section) => SECTIONS_OF[kind].includes(section));

/** What main is asked for; null while something is missing. */
export function requestOf(draft: ReportDraft): ReportRequest | null {
  const { kind, runIds, studyId, format, language, chosen, notes, title } = draft;
  const sections = sectionsOf(draft).filter((section) => chosen.has(section));
  if (sections.length === 0 || notes.length > LONGEST_NOTES || title.trim().length > 120) return null;
  const shared = { format, language, sections, notes, title: title.trim() };
  if (kind === 'study') {
    return studyId === null ? null : { source: { kind, studyId }, ...shared };
  }
  return runIds.length === 0 ? null : { source: { kind, runIds: [...runIds] }, ...shared };
}

/** The list with an item moved by some places; the same list where there is no room. */
export function moved<T>(list: readonly T[], item: T, by: 1 | -1): readonly T[] {
  const from = list.indexOf(item);
  const to = from + by;
  if (from < 0 || to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(from, 1);
  next.splice(to, 0, item);
  return next;
}

/** A section moved among those that the kind of report has. */
export function withSectionMoved(draft: ReportDraft, section: ReportSection, by: 1 | -1): ReportDraft {
  const shown = moved(sectionsOf(draft), section, by);
  const hidden = draft.order.filter((one) => !SECTIONS_OF[draft.kind].includes(one));
  return { ...draft, order: [...shown, ...hidden] };
}

export function withSection(draft: ReportDraft, section: ReportSection, on: boolean): ReportDraft {
  const chosen = new Set(draft.chosen);
  if (on) chosen.add(section);
  else chosen.delete(section);
  return { ...draft, chosen };
}

/** Images per class that a run may store to stand beside the first; null while that is not known. */
export const budgetOf = (first: Run | undefined): number | null =>
  first?.storage ? comparisonBudget(first.storage, first.config.budget.ipc) : null;

/** Whether a run stores more than it may beside the first. */
export const isTooLarge = (first: Run | undefined, other: Run): boolean =>
  first?.storage != null &&
  other.storage !== null &&
  !withinComparison(first.storage, other.storage, first.config.budget.ipc);

/** What an address asks for: `runs=a,b`, `study=a`, or `report=a` to change one. */
export type BuilderTarget =
  | { readonly kind: 'runs'; readonly runIds: readonly string[] }
  | { readonly kind: 'study'; readonly studyId: string }
  | { readonly kind: 'report'; readonly reportId: string }
  | { readonly kind: 'none' };

export function targetOf(query: Readonly<Record<string, unknown>>): BuilderTarget {
  const word = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  if (word('report') !== '') return { kind: 'report', reportId: word('report') };
  if (word('study') !== '') return { kind: 'study', studyId: word('study') };
  const runIds = [...new Set(word('runs').split(','))].filter((id) => id !== '');
  return runIds.length > 0 ? { kind: 'runs', runIds } : { kind: 'none' };
}

/* The choices of a report on the page that makes it: where they begin, what is missing, and how they are written. */

export interface ReportBuilder {
  readonly draft: Ref<ReportDraft>;
  readonly loading: Ref<boolean>;
  readonly error: Ref<string | null>;
  /** Whether a run that was asked for is not there any more. */
  readonly leftOut: Ref<boolean>;
  /** What would be written; null while something is missing or a run stores too much. */
  readonly request: ComputedRef<ReportRequest | null>;
  /** Runs that have got somewhere. */
  readonly candidates: ComputedRef<readonly Run[]>;
  readonly studies: ComputedRef<readonly StudySummary[]>;
  /** The title that the report has when none is written. */
  readonly ownTitle: ComputedRef<string>;
  load(): Promise<void>;
  write(): Promise<Report>;
}

export function useReportBuilder(projectId: () => string, target: () => BuilderTarget): ReportBuilder {
  const reports = useReports();
  const projects = useProjects();
  const runs = useRuns();
  const studies = useStudies();
  const { locale, t } = useI18n();
  /** The interface's by default. */
  const language = (): ReportLanguage => (locale.value === 'ko' ? 'ko' : 'en');
  const draft = ref<ReportDraft>(emptyDraft(null)) as Ref<ReportDraft>;
  const loading = ref(true);
  const error = ref<string | null>(null);
  const leftOut = ref(false);

  const key = (): string => `${projectId()} ${JSON.stringify(target())}`;
  const candidates = computed(() =>
    runs
      .ofProject(projectId())
      .filter((run) => run.lastCheckpointIteration !== null && run.trashedAt === null)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const chosenRuns = computed(() => draft.value.runIds.flatMap((id) => runs.byId.get(id) ?? []));
  const request = computed(() => {
    const [first, ...others] = chosenRuns.value;
    if (draft.value.kind === 'runs' && others.some((other) => isTooLarge(first, other))) return null;
    return requestOf(draft.value);
  });
  const ownTitle = computed(() => {
    if (draft.value.kind === 'study') {
      return studies.active.find(({ id }) => id === draft.value.studyId)?.name ?? '';
    }
    const [first, ...others] = chosenRuns.value;
    if (first === undefined) return '';
    return others.length === 0
      ? first.name
      : t('reports.several', { name: first.name, count: others.length });
  });

  /** Where the choices begin: what the address asks for, or the only run that there is. */
  async function beginning(): Promise<ReportDraft> {
    const asked = target();
    if (asked.kind === 'report') return draftOf(await reports.get(asked.reportId));
    if (asked.kind === 'study') return emptyDraft(asked, language());
    const [only, second] = candidates.value;
    const alone = only !== undefined && second === undefined ? [only.id] : [];
    const runIds = asked.kind === 'runs' ? [...asked.runIds] : alone;
    return emptyDraft({ kind: 'runs', runIds }, language());
  }

  /** Leaves out runs that are not in the library any more. */
  async function withKnownRuns(begun: ReportDraft): Promise<ReportDraft> {
    const known: string[] = [];
    for (const id of begun.runIds) {
      const found = runs.byId.has(id) || (await isThere(id));
      if (found) known.push(id);
    }
    leftOut.value = known.length < begun.runIds.length;
    return { ...begun, runIds: known };
  }

  async function isThere(id: string): Promise<boolean> {
    try {
      await runs.loadRun(id);
      return true;
    } catch (failure) {
      if (failure instanceof CallError && failure.code === 'not-found') return false;
      throw failure;
    }
  }

  async function load(): Promise<void> {
    error.value = null;
    loading.value = true;
    try {
      const id = projectId();
      await Promise.all([
        projects.loaded ? null : projects.load(),
        runs.loadProject(id),
        studies.load(id),
        reports.load(id),
      ]);
      draft.value = await withKnownRuns(reports.drafts.get(key()) ?? (await beginning()));
      loading.value = false;
    } catch (failure) {
      error.value = failure instanceof Error ? failure.message : String(failure);
    }
  }

  async function write(): Promise<Report> {
    if (request.value === null) throw new Error(t('reports.builder.none'));
    const asked = target();
    const report =
      asked.kind === 'report'
        ? await reports.update(asked.reportId, request.value)
        : await reports.create({ ...request.value, sections: [...request.value.sections] });
    reports.drafts.delete(key());
    return report;
  }

  watch(draft, (now) => {
    if (!loading.value) reports.drafts.set(key(), now);
  });

  return {
    draft,
    loading,
    error,
    leftOut,
    request,
    candidates,
    studies: computed(() => studies.active),
    ownTitle,
    load,
    write,
  };
}
