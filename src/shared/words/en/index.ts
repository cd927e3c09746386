import { charts, compare, measurements } from './charts';
import { common } from './common';
import { config } from './config';
import { datasets, experts } from './datasets';
import { gallery, galleryTools } from './gallery';
import { reportDocument } from './reportDocuments';
import { exportWords, reports } from './reports';
import { help } from './help';
import { projects } from './projects';
import { queue, run, runs } from './runs';
import { settings, upkeep } from './settings';
import { setup } from './setup';
import { studies } from './studies';

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
  ...reportDocument,
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
