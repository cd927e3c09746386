/** The choices of a report on the page that makes it: where they begin, what is missing, and how they are written. */
import { computed, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Report, Run } from '@shared/domain';
import type { ReportLanguage, ReportRequest } from '@shared/reports/request';
import type { StudySummary } from '@shared/studies/results';
import { CallError } from '@renderer/api/client';
import { useProjects } from '@renderer/features/projects';
import { useRuns } from '@renderer/features/runs';
import { useStudies } from '@renderer/features/studies';
import {
  draftOf,
  emptyDraft,
  isTooLarge,
  requestOf,
  type BuilderTarget,
  type ReportDraft,
} from './reportDraft';
import { useReports } from './reportsStore';

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
