import type { Command } from '../command';
import { archiveCommand, importCommand } from './archive';
import { budgetCommand } from './budget';
import { configFromFlagsCommand } from './config';
import { checkDatasetCommand } from './datasets/check';
import { downloadDatasetCommand } from './datasets/download';
import { importDatasetCommand } from './datasets/import';
import { deleteDatasetCommand, moveDatasetCommand } from './datasets/place';
import { previewDatasetCommand } from './datasets/preview';
import { inspectDatasetCommand, listDatasetsByNameCommand, listDatasetsCommand } from './datasets/list';
import { demoCommand } from './demo';
import { enginesCommand } from './engines';
import { evaluateCommand } from './evaluate';
import { exportCommand } from './export';
import { generateExpertsCommand } from './experts/generate';
import { importExpertsCommand } from './experts/import';
import { deleteExpertsCommand, listExpertsCommand } from './experts/list';
import { importOfficialCommand } from './importOfficial';
import {
  backupLibraryCommand,
  checkLibraryCommand,
  cleanLibraryCommand,
  restoreLibraryCommand,
} from './library';
import { planCommand } from './plan';
import { presetsCommand } from './presets';
import { profileCommand } from './profile';
import { reportCommand } from './report';
import { resumeCommand } from './resume';
import { runCommand } from './run';
import { createStudyCommand, planStudyCommand } from './study/plan';
import { reportStudyCommand } from './study/report';
import { runStudyCommand } from './study/run';
import { listStudiesCommand, showStudyCommand } from './study/show';

/** Every command, in the order of the help; one whose name begins another's comes after it. */
export const commands: readonly Command[] = [
  enginesCommand,
  presetsCommand,
  configFromFlagsCommand,
  downloadDatasetCommand,
  importDatasetCommand,
  checkDatasetCommand,
  previewDatasetCommand,
  moveDatasetCommand,
  deleteDatasetCommand,
  listDatasetsByNameCommand,
  inspectDatasetCommand,
  listDatasetsCommand,
  budgetCommand,
  planCommand,
  profileCommand,
  runCommand,
  resumeCommand,
  evaluateCommand,
  reportCommand,
  exportCommand,
  listExpertsCommand,
  generateExpertsCommand,
  importExpertsCommand,
  deleteExpertsCommand,
  listStudiesCommand,
  planStudyCommand,
  createStudyCommand,
  runStudyCommand,
  showStudyCommand,
  reportStudyCommand,
  archiveCommand,
  importCommand,
  importOfficialCommand,
  checkLibraryCommand,
  cleanLibraryCommand,
  backupLibraryCommand,
  restoreLibraryCommand,
  demoCommand,
];
