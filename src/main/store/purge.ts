/**
 * Deleting for good: trashed things with their files. Each function returns the bytes freed. Rows go first, and from the
 * disk, so that no row is left without its file wherever the program ends.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Report, Run } from '@shared/domain';
import { removeFile } from './blobs';
import type { StoredCheckpoint } from './checkpoints';
import type { Repositories } from './repositories';
import type { ResumePoints } from './resumePoints';
import { assertIdle } from './runs';
import { asFileName } from './values';

export class Purge {
  constructor(
    private readonly library: Repositories,
    private readonly resumePoints: ResumePoints,
  ) {}

  /** Deletes a trashed run with its files for good; answers the bytes freed. */
  run(runId: string): number {
    const files = this.filesOf([this.library.runs.get(runId)]);
    this.library.durably(() => this.library.runs.delete(runId));
    return this.removeFiles(files) + this.library.snapshots.remove(runId);
  }

  /** Deletes a trashed project with its runs and files for good; answers the bytes freed. */
  project(projectId: string): number {
    const runs = this.library.runs.list(projectId);
    runs.forEach(assertIdle);
    const files = this.filesOf(runs);
    const reports = pathsOf(this.library.reports.list(projectId));
    const studies = this.library.studies.list(projectId).flatMap(({ id }) => this.earlierStudyReports(id));
    this.library.durably(() => this.library.projects.delete(projectId));
    const snapshots = runs.reduce((freed, { id }) => freed + this.library.snapshots.remove(id), 0);
    return snapshots + this.removeFiles({ ...files, reports: [...reports, ...studies] });
  }

  /** Deletes a trashed study with its reports for good; its runs stay. Answers the bytes freed. */
  study(studyId: string): number {
    const reports = [...pathsOf(this.library.reports.ofStudy(studyId)), ...this.earlierStudyReports(studyId)];
    this.library.durably(() => this.library.studies.delete(studyId));
    return this.removeFiles({ blobs: [], reports });
  }

  /** Forgets a report and deletes its file; answers the bytes freed. */
  report(reportId: string): number {
    const { path } = this.library.reports.get(reportId);
    this.library.durably(() => this.library.reports.delete(reportId));
    return removeFile(path);
  }

  /** Before reports of studies had rows, they lay under the study's id. */
  private earlierStudyReports(studyId: string): string[] {
    return ['html', 'md', 'csv']
      .map((format) => join(this.library.reportsFolder, `study-${asFileName(studyId)}.${format}`))
      .filter(existsSync);
  }

  private filesOf(runs: readonly Run[]): { blobs: StoredCheckpoint[]; reports: string[] } {
    return {
      blobs: runs.flatMap(({ id }) => this.library.checkpoints.list(id)),
      reports: pathsOf(runs.flatMap(({ id }) => this.library.reports.ofRun(id))),
    };
  }

  private removeFiles(files: { blobs: readonly StoredCheckpoint[]; reports: readonly string[] }): number {
    const reports = files.reports.reduce((freed, path) => freed + removeFile(path), 0);
    return reports + this.resumePoints.removeUnreferred(files.blobs);
  }
}

const pathsOf = (reports: readonly Report[]): string[] => reports.map(({ path }) => path);
