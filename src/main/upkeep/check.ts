/** Whether everything in a library is what it should be, and what to do where it is not. */
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';
import type { Finding, LibraryCheck } from '@shared/domain/upkeep';
import { Steps, type JobOptions } from '../archives/options';
import type { StoredCheckpoint } from '../store/checkpoints';
import { isPlainFileIn } from '../core/disk/links';
import type { Library } from '../store/library';
import type { DamagedRow } from '../store/rowCheck';

/** Checks the database, its rows, then every checkpoint's hash, then the reports. Changes nothing. Throws only when cancelled. */
export async function checkLibrary(library: Library, options: JobOptions = {}): Promise<LibraryCheck> {
  const checkpoints = library.checkpoints.all();
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
  for (const rows of library.checkRows()) {
    findings.push(...rows.map(damagedRow));
    await steps.breathe();
  }
  const broken = new Set<string>();
  for (const [sha256, bytes] of blobs) {
    const named = library.blobs.isName(sha256);
    if (!named || !(await library.blobs.isIntact(sha256, (read) => steps.step(read)))) broken.add(sha256);
    else if (bytes === 0) await steps.breathe();
  }
  findings.push(...damagedCheckpoints(checkpoints, broken, library.runs.namesById()));
  const reports = library.reports.places();
  for (const report of reports) {
    if (report.path === null || !(await isPlainFileIn(library.folder, report.path))) {
      findings.push({
        what: message('maintenance.reportFileMissing', { name: report.name }),
        todo: message('maintenance.makeReportAgain'),
      });
    }
  }
  await steps.breathe();
  return { findings, tables, blobs: blobs.size, bytes: total, reports: reports.length };
}

const damagedTable = (table: string, damage: readonly string[]): Finding => ({
  what: message('maintenance.tableDamaged', { table, detail: damage.slice(0, 3).join('; ') }),
  todo: message('maintenance.exportAndRestore'),
});

const damagedRow = ({ table, key, name, column, reason }: DamagedRow): Finding => ({
  what: message('maintenance.rowDamaged', {
    table,
    row: printable(key),
    name: name === '' ? '' : ` (“${printable(name)}”)`,
    column,
    reason,
  }),
  todo: message('maintenance.restoreBackupOrDelete'),
});

const lostRows = (table: string, count: number): Finding => ({
  what: message('maintenance.danglingRows', { table, count }),
  todo: message('maintenance.restoreEarlierBackup'),
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
        what: message('maintenance.checkpointMissing', {
          iteration,
          run: names.get(runId) ?? runId,
        }),
        todo:
          intact === undefined
            ? message('maintenance.noOtherCheckpoint')
            : message('maintenance.goesOnFromOther', { iteration: intact.iteration }),
      };
    });
}
