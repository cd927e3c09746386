/**
 * The names of all calls and events, without the schemas: the preload script needs no more, and stays small without the
 * validation library. The types make sure that none is missing and none is invented.
 */
import type { CallName, EventName } from './contract';

export const CALL_NAMES = [
  'app.info',
  'app.showLibrary',
  'app.newWindow',
  'app.restart',
  'app.exportDiagnostics',
  'app.openConfig',
  'library.choose',
  'library.change',
  'settings.get',
  'settings.set',
  'engines.list',
  'engines.measure',
  'projects.list',
  'projects.get',
  'projects.create',
  'projects.update',
  'projects.archive',
  'projects.trash',
  'projects.purge',
  'runs.list',
  'runs.interrupted',
  'runs.cover',
  'runs.get',
  'runs.create',
  'runs.update',
  'runs.trash',
  'runs.purge',
  'runs.start',
  'runs.pause',
  'runs.resume',
  'runs.stop',
  'queue.state',
  'metrics.read',
  'logs.read',
  'evaluations.list',
  'checkpoints.list',
  'gallery.open',
  'gallery.decode',
  'gallery.savePng',
  'gallery.thumbnails',
  'reports.list',
  'reports.create',
  'reports.saveAs',
  'reports.open',
  'reports.delete',
  'studies.list',
  'studies.preview',
  'studies.create',
  'studies.results',
  'studies.resume',
  'studies.pause',
  'studies.rename',
  'studies.trash',
  'studies.purge',
  'studies.saveReport',
  'studies.openReport',
  'datasets.list',
  'datasets.inspect',
  'datasets.suggestions',
  'datasets.chooseFolder',
  'experts.list',
  'experts.delete',
  'experts.users',
  'experts.import',
  'presets.list',
] as const satisfies readonly CallName[];

export const EVENT_NAMES = [
  'project.changed',
  'run.changed',
  'run.deleted',
  'run.progress',
  'run.metrics',
  'run.rewound',
  'run.evaluated',
  'run.checkpoint',
  'run.preview',
  'run.log',
  'study.changed',
  'queue.changed',
  'settings.changed',
  'engines.changed',
  'experts.changed',
  'app.changed',
  'app.go',
  'app.command',
] as const satisfies readonly EventName[];

type Missing =
  Exclude<CallName, (typeof CALL_NAMES)[number]> | Exclude<EventName, (typeof EVENT_NAMES)[number]>;

/** Fails to compile, naming them, while names are missing above. */
export const noNameIsMissing: [Missing] extends [never] ? true : Missing = true;

/** The two IPC channels under which everything travels. */
export const CALL_CHANNEL = 'haba:call';
export const EVENT_CHANNEL = 'haba:event';
