import type { en, Translated } from '../en';
import { archives } from './archives';
import { commandLine } from './commandLine';
import { commands } from './commands';
import { dataFiles } from './dataFiles';
import { datasetWork } from './datasetWork';
import { disk } from './disk';
import { doctor } from './doctor';
import { engines } from './engines';
import { expertWork } from './expertWork';
import { formats } from './formats';
import { input } from './input';
import { jobs } from './jobs';
import { library } from './library';
import { maintenance } from './maintenance';
import { method } from './method';
import { training } from './training';
import { updates } from './updates';
import { work } from './work';
import { charts, compare, measurements } from './charts';
import { common } from './common';
import { computers } from './computers';
import { config } from './config';
import { datasets, experts } from './datasets';
import { gallery, galleryTools } from './gallery';
import { reportDocument } from './reportDocuments';
import { exportWords, reports } from './reports';
import { help } from './help';
import { planning } from './planning';
import { projects } from './projects';
import { queue, run, runs } from './runs';
import { schema } from './schema';
import { settings, upkeep } from './settings';
import { setup } from './setup';
import { studies } from './studies';
import { system } from './system';
import { tasks } from './tasks';
import { terminal } from './terminal';

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
  planning,
  ...schema,
  archives,
  commandLine,
  commands,
  computers,
  dataFiles,
  datasetWork,
  disk,
  doctor,
  engines,
  expertWork,
  formats,
  input,
  jobs,
  library,
  maintenance,
  method,
  system,
  tasks,
  terminal,
  training,
  updates,
  work,
};
