/** All distilled images of a run in the forms that people train from. */
import { subjectOf } from '../../exports/distilled/subject';
import { writeExport } from '../../exports/distilled/write';
import type { Workshop } from '../workshop';
import type { ExportJob, JobResults, OnStep } from './job';

/** Writes an export; nothing of it stays when that fails or is cancelled. */
export async function exportRun(
  workshop: Workshop,
  { file, run, choices, target }: ExportJob,
  onStep: OnStep,
): Promise<JobResults['export']> {
  const state = await workshop.checkpoint(file);
  const subject = subjectOf(run, state, await workshop.transformOf(state));
  const openDataset = () => workshop.openDataset(state.config.dataset, onStep);
  return writeExport(subject, choices, target, { resources: workshop.resource, openDataset }, onStep);
}
