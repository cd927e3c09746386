import type { en, Translated } from './en';
import { common } from './ko/common';
import { config } from './ko/config';
import { experts } from './ko/experts';
import { gallery } from './ko/gallery';
import { help } from './ko/help';
import { projects } from './ko/projects';
import { reports } from './ko/reports';
import { runs } from './ko/runs';
import { settings } from './ko/settings';
import { studies } from './ko/studies';

/** All words of the interface in Korean. */
export const ko: Translated<typeof en> = {
  ...common,
  ...projects,
  ...runs,
  ...gallery,
  ...reports,
  ...experts,
  ...studies,
  ...settings,
  ...help,
  ...config,
};
