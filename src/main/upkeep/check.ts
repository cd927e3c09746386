/** Whether everything in a library is what it should be, and what to do where it is not. */
import type { Finding, LibraryCheck } from '@shared/domain/upkeep';
import { Steps, type JobOptions } from '../archives/options';
import type { StoredCheckpoint } from '../store/checkpoints';
import { isPlainFileIn } from '../core/disk/links';
import type { Library } from '../store/library';

/** Checks the database, then every checkpoint's hash, then the reports. Changes nothing. Throws only when cancelled. */
export async function checkLibrary(library: Library, options: JobOptions = {}): Promise<LibraryCheck> {
  const runs = library.projects.list().flatMap(({ id }) => library.runs.list(id));
  const checkpoints = runs.flatMap(({ id }) => library.checkpoints.list(id));
  const blobs = new Map(checkpoints.map(({ sha256, bytes }) => [sha256, bytes]));
  const total = [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0);
  const steps = new Steps(total, options);
  const findings: Finding[] = [];
  await steps.breathe();
  let tables = 0;
  for (const { table, damage, lostReferences } of library.checkTables()) {
    tables += 1;
    if (damage.length > 0) findings.push(damagedTable(table, damage));
    if (lostReferences > 0) findings.push(lostRows(table, lostReferences));
    await steps.breathe();
  }
  const broken = new Set<string>();
  for (const [sha256, bytes] of blobs) {
    if (!(await library.blobs.isIntact(sha256, (read) => steps.step(read)))) broken.add(sha256);
    else if (bytes === 0) await steps.breathe();
  }
  const names = new Map(runs.map(({ id, name }) => [id, name]));
  findings.push(...damagedCheckpoints(checkpoints, broken, names));
  const reports = library.projects.list().flatMap(({ id }) => library.reports.list(id));
  for (const report of reports) {
    if (!(await isPlainFileIn(library.folder, report.path))) {
      findings.push({
        what: `The file of the report "${report.name}" is missing.`,
        todo: 'Make the report again, or delete it.',
      });
    }
  }
  await steps.breathe();
  return { findings, tables, blobs: blobs.size, bytes: total, reports: reports.length };
}

const damagedTable = (table: string, damage: readonly string[]): Finding => ({
  what: `The table "${table}" of the database is damaged (${damage.slice(0, 3).join('; ')}).`,
  todo: 'Export what can still be opened as archives, then restore a backup.',
});

const lostRows = (table: string, count: number): Finding => ({
  what: `In the table "${table}", ${count} rows refer to rows that are missing.`,
  todo: 'Restore a backup from before this happened.',
});

/** Every run goes back to the last of its checkpoints that is intact. */
function damagedCheckpoints(
  checkpoints: readonly StoredCheckpoint[],
  broken: ReadonlySet<string>,
  names: ReadonlyMap<string, string>,
): Finding[] {
  return checkpoints
    .filter(({ sha256 }) => broken.has(sha256))
    .map(({ runId, iteration }) => {
      const intact = checkpoints.findLast((one) => one.runId === runId && !broken.has(one.sha256));
      return {
        what: `The checkpoint of iteration ${iteration} of the run "${names.get(runId) ?? runId}" is missing or damaged.`,
        todo:
          intact === undefined
            ? 'The run has no other: restore a backup, import an archive of it, or let it start again.'
            : `The run goes on from its checkpoint of iteration ${intact.iteration}; restoring a backup brings this one back.`,
      };
    });
}
