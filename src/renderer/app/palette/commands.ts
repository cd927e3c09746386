/** The command palette: whether it is open, and what it offers. */
import { ref, type Ref, computed, type Component, type ComputedRef } from 'vue';
import {
  CirclePause,
  CirclePlay,
  CircleQuestionMark,
  CopyPlus,
  Database,
  FolderOpen,
  FlaskConical,
  FileText,
  GraduationCap,
  Grid3x3,
  Keyboard,
  ListChecks,
  ListOrdered,
  Moon,
  Pause,
  Play,
  Plus,
  Server,
  Settings,
  SlidersHorizontal,
  Square,
  Sun,
} from '@lucide/vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter, type RouteLocationRaw } from 'vue-router';
import { canPause, canStop, useRunActions, useRunGates, useRuns } from '@renderer/features/runs';
import { useProjectHere, useProjects } from '@renderer/features/projects';
import { useSettings } from '@renderer/api/settingsStore';
import { useToasts } from '@renderer/ui/toastsStore';
import { useShortcutsDialog } from '@renderer/ui/shortcuts';

const open = ref(false);

/** The command palette, opened from the sidebar and by Ctrl or Command with K. */
export const usePalette = (): { readonly open: Ref<boolean> } => ({ open });

export interface Command {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly icon: Component;
  readonly run: () => unknown;
}

export interface CommandGroup {
  readonly id: 'run' | 'project' | 'studio' | 'pages' | 'projects';
  readonly commands: readonly Command[];
}

/** What can be done from where one is: with the run and the project on screen, and everywhere. */
export function useCommands(): ComputedRef<readonly CommandGroup[]> {
  const projects = useProjects();
  const runs = useRuns();
  const settings = useSettings();
  const toasts = useToasts();
  const actions = useRunActions();
  const { canStart, canResume } = useRunGates();
  const shortcuts = useShortcutsDialog();
  const route = useRoute();
  const router = useRouter();
  const here = useProjectHere();
  const { t } = useI18n();
  const param = (name: string): string | undefined => {
    const value = route.params[name];
    return typeof value === 'string' ? value : undefined;
  };
  const go =
    (to: RouteLocationRaw): (() => unknown) =>
    () =>
      router.push(to);

  const ofRun = computed<Command[]>(() => {
    const run = runs.byId.get(param('runId') ?? '');
    if (!run) return [];
    const params = { projectId: run.projectId, runId: run.id };
    const all: (Command & { readonly fits: boolean })[] = [
      { id: 'start', label: t('runs.start'), icon: Play, fits: canStart(run), run: () => actions.start(run) },
      {
        id: 'pause',
        label: t('runs.pause'),
        icon: Pause,
        fits: canPause(run),
        run: () => actions.pause(run),
      },
      {
        id: 'resume',
        label: t('runs.resume'),
        icon: Play,
        fits: canResume(run),
        run: () => actions.resume(run),
      },
      { id: 'stop', label: t('runs.stop'), icon: Square, fits: canStop(run), run: () => actions.stop(run) },
      {
        id: 'monitor',
        label: t('nav.monitor'),
        icon: ListChecks,
        fits: true,
        run: go({ name: 'run', params }),
      },
      {
        id: 'gallery',
        label: t('nav.gallery'),
        icon: Grid3x3,
        fits: true,
        run: go({ name: 'gallery', params }),
      },
      {
        id: 'duplicate',
        label: t('runs.duplicate'),
        icon: CopyPlus,
        fits: true,
        run: () => actions.duplicate(run),
      },
      {
        id: 'edit',
        label: t('runs.duplicateAndEdit'),
        icon: SlidersHorizontal,
        fits: true,
        run: () => actions.edit(run),
      },
    ];
    return all.filter(({ fits }) => fits).map((command) => ({ ...command, hint: run.name }));
  });

  const ofProject = computed<Command[]>(() => {
    const projectId = here.value;
    if (projectId === null) return [];
    const params = { projectId };
    const hint = projects.byId(projectId)?.name;
    return [
      { id: 'new-run', label: t('runs.new'), hint, icon: Plus, run: go({ name: 'new-run', params }) },
      { id: 'runs', label: t('nav.runs'), hint, icon: ListChecks, run: go({ name: 'project', params }) },
      {
        id: 'studies',
        label: t('nav.studies'),
        hint,
        icon: FlaskConical,
        run: go({ name: 'studies', params }),
      },
      { id: 'reports', label: t('nav.reports'), hint, icon: FileText, run: go({ name: 'reports', params }) },
    ];
  });

  const ofStudio = computed<Command[]>(() => {
    const { held } = runs.queue;
    const dark = settings.current.theme === 'dark';
    return [
      {
        id: 'hold',
        label: held ? t('queue.continue') : t('queue.hold'),
        icon: held ? CirclePlay : CirclePause,
        run: () => toasts.guard(() => runs.holdQueue(!held)),
      },
      {
        id: 'theme',
        label: dark ? t('palette.light') : t('palette.dark'),
        icon: dark ? Sun : Moon,
        run: () => toasts.guard(() => settings.change({ theme: dark ? 'light' : 'dark' })),
      },
      {
        id: 'shortcuts',
        label: t('nav.shortcuts'),
        icon: Keyboard,
        run: () => (shortcuts.open.value = true),
      },
    ];
  });

  const pages = computed<Command[]>(() => [
    { id: 'projects', label: t('nav.projects'), icon: FolderOpen, run: go({ name: 'projects' }) },
    { id: 'queue', label: t('nav.queue'), icon: ListOrdered, run: go({ name: 'queue' }) },
    { id: 'datasets', label: t('nav.datasets'), icon: Database, run: go({ name: 'datasets' }) },
    { id: 'experts', label: t('nav.experts'), icon: GraduationCap, run: go({ name: 'experts' }) },
    { id: 'computers', label: t('nav.computers'), icon: Server, run: go({ name: 'computers' }) },
    { id: 'settings', label: t('nav.settings'), icon: Settings, run: go({ name: 'settings' }) },
    { id: 'help', label: t('nav.help'), icon: CircleQuestionMark, run: go({ name: 'help' }) },
  ]);

  const allProjects = computed<Command[]>(() =>
    [...projects.active, ...projects.archived].map(({ id, name, archivedAt }) => ({
      id: `project-${id}`,
      label: name,
      hint: archivedAt ? t('projects.archived') : undefined,
      icon: FolderOpen,
      run: go({ name: 'project', params: { projectId: id } }),
    })),
  );

  return computed(() => [
    { id: 'run', commands: ofRun.value },
    { id: 'project', commands: ofProject.value },
    { id: 'pages', commands: pages.value },
    { id: 'studio', commands: ofStudio.value },
    { id: 'projects', commands: allProjects.value },
  ]);
}
