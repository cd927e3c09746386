import type { en, Translated } from '../en';
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

/** All words of the interface in Korean. */
export const ko: Translated<typeof en> = {
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
};
