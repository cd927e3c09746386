import { charts } from './en/charts';
import { common } from './en/common';
import { compare } from './en/compare';
import { config } from './en/config';
import { datasets } from './en/datasets';
import { experts } from './en/experts';
import { gallery } from './en/gallery';
import { measurements } from './en/measurements';
import { exportWords } from './en/exports';
import { galleryTools } from './en/galleryTools';
import { help } from './en/help';
import { projects } from './en/projects';
import { queue } from './en/queue';
import { reports } from './en/reports';
import { run } from './en/run';
import { runs } from './en/runs';
import { settings } from './en/settings';
import { setup } from './en/setup';
import { studies } from './en/studies';
import { upkeep } from './en/upkeep';

/** All words of the interface in English: the language that defines which keys exist. */
export const en = {
  ...common,
  ...projects,
  ...run,
  ...runs,
  ...queue,
  ...compare,
  ...charts,
  ...measurements,
  ...gallery,
  ...exportWords,
  ...galleryTools,
  ...reports,
  ...datasets,
  ...experts,
  ...studies,
  ...settings,
  ...help,
  ...config,
  ...setup,
  ...upkeep,
} as const;

/** The same keys in another language; a missing or an extra one fails the type check. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
