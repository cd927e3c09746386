/** Every command, in the order of the list. */
import type { Command } from '../command';
import { archiveCommand, importCommand } from './archive';
import { budgetCommand } from './budget';
import {
  addComputerCommand,
  agentServerCommand,
  checkComputerCommand,
  installComputerCommand,
  listComputersCommand,
  removeComputerCommand,
} from './computers';
import { configFromFlagsCommand } from './config';
import {
  checkDatasetCommand,
  deleteDatasetCommand,
  downloadDatasetCommand,
  importDatasetCommand,
  inspectDatasetCommand,
  listDatasetsByNameCommand,
  listDatasetsCommand,
  moveDatasetCommand,
  previewDatasetCommand,
} from './datasets';
import { demoCommand } from './demo';
import { doctorCommand } from './doctor';
import { enginesCommand } from './engines';
import { evaluateCommand } from './evaluate';
import { exportCommand } from './export';
import {
  deleteExpertsCommand,
  generateExpertsCommand,
  importExpertsCommand,
  listExpertsCommand,
} from './experts';
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
import { resumeCommand, runCommand } from './run';
import { listRunsCommand } from './runs';
import {
  cancelJobCommand,
  cleanJobCommand,
  fetchJobCommand,
  listJobsCommand,
  requeueJobCommand,
  showJobCommand,
  submitCommand,
} from './jobs';
import { listProfilesCommand, removeProfileCommand, setProfileCommand } from './profiles';
import { tailJobCommand } from './tail';
import { createTaskCommand } from './task';
import { workCommand } from './work';
import {
  createStudyCommand,
  listStudiesCommand,
  planStudyCommand,
  reportStudyCommand,
  runStudyCommand,
  showStudyCommand,
} from './study';

/** Every command, in the order of the help; one whose name begins another's comes after it. */
export const commands: readonly Command[] = [
  enginesCommand,
  doctorCommand,
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
  listRunsCommand,
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
  createTaskCommand,
  workCommand,
  addComputerCommand,
  listComputersCommand,
  checkComputerCommand,
  installComputerCommand,
  removeComputerCommand,
  setProfileCommand,
  listProfilesCommand,
  removeProfileCommand,
  agentServerCommand,
  submitCommand,
  listJobsCommand,
  showJobCommand,
  tailJobCommand,
  cancelJobCommand,
  requeueJobCommand,
  fetchJobCommand,
  cleanJobCommand,
  archiveCommand,
  importCommand,
  importOfficialCommand,
  checkLibraryCommand,
  cleanLibraryCommand,
  backupLibraryCommand,
  restoreLibraryCommand,
  demoCommand,
];
