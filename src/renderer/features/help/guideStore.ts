import { useLocalStorage } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Report, Run } from '@shared/domain';
import { useApp } from '@renderer/api/appStore';
import { useProjects } from '@renderer/features/projects';
import { useReports } from '@renderer/features/reports';
import { useRuns } from '@renderer/features/runs';

export const GUIDE_STEPS = ['watch', 'gallery', 'report'] as const;
export type GuideStep = (typeof GUIDE_STEPS)[number];

interface Tour {
  readonly projectId: string;
  readonly runId: string;
  readonly step: GuideStep;
}

const isTour = (value: unknown): value is Tour =>
  typeof value === 'object' &&
  value !== null &&
  'runId' in value &&
  typeof value.runId === 'string' &&
  'projectId' in value &&
  typeof value.projectId === 'string' &&
  'step' in value &&
  GUIDE_STEPS.some((step) => step === value.step);

/** The way of a first run: watch it, mix its images, read its report. Kept until it is ended. */
export const useGuide = defineStore('guide', () => {
  const app = useApp();
  const projects = useProjects();
  const runs = useRuns();
  const reports = useReports();
  const stored = useLocalStorage<unknown>('guide', null, { serializer: { read, write: JSON.stringify } });
  const tour = computed(() => (isTour(stored.value) ? stored.value : null));

  /** Makes a project with a quick run on the built-in images, starts it, and begins the tour. */
  async function makeSample(words: {
    readonly project: string;
    readonly description: string;
    readonly run: string;
    readonly missing: string;
  }): Promise<Run> {
    const preset = (await app.loadPresets()).find(({ id }) => id === 'quick');
    if (!preset) throw new Error(words.missing);
    const project = await projects.create({ name: words.project, description: words.description, tags: [] });
    const run = await runs.create(project.id, words.run, preset.config, true);
    stored.value = { projectId: project.id, runId: run.id, step: 'watch' } satisfies Tour;
    return run;
  }

  function goTo(step: GuideStep): void {
    if (tour.value) stored.value = { ...tour.value, step };
  }

  /** Writes the report of the tour's run, once. */
  async function writeReport(): Promise<void> {
    const { projectId, runId } = tour.value ?? {};
    if (projectId === undefined || runId === undefined) return;
    await reports.load(projectId);
    const isOfRun = ({ source }: Report): boolean => source.kind === 'runs' && source.runIds[0] === runId;
    if (!reports.items.some(isOfRun)) await reports.create({ source: { kind: 'runs', runIds: [runId] } });
  }

  function end(): void {
    stored.value = null;
  }

  return { tour, makeSample, goTo, writeReport, end };
});

function read(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
