import type { en, Translated } from './en';
import { charts } from './ko/charts';
import { common } from './ko/common';
import { compare } from './ko/compare';
import { config } from './ko/config';
import { datasets } from './ko/datasets';
import { experts } from './ko/experts';
import { gallery } from './ko/gallery';
import { measurements } from './ko/measurements';
import { exportWords } from './ko/exports';
import { galleryTools } from './ko/galleryTools';
import { help } from './ko/help';
import { projects } from './ko/projects';
import { queue } from './ko/queue';
import { reports } from './ko/reports';
import { run } from './ko/run';
import { runs } from './ko/runs';
import { settings } from './ko/settings';
import { setup } from './ko/setup';
import { studies } from './ko/studies';
import { upkeep } from './ko/upkeep';

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
  ...datasets,
  ...experts,
  ...studies,
  ...settings,
  ...help,
  ...config,
  ...setup,
  ...upkeep,
};
