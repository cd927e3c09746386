/** Every point of a run's series as a CSV file, however many there are. */
import { open } from 'node:fs/promises';
import { csvField } from '@shared/text/escape';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Metrics } from '../store/metrics';
import { reasonOf } from '../core/disk/refusals';

/** Points that are read and written at a time: other work goes on in between. */
const PAGE = 20_000;

/**
 * Writes `series,step,value` rows, series by series; values that are no numbers as NaN and Infinity.
 * @throws UserError when the file cannot be written.
 */
export async function writeMetricsCsv(
  metrics: Pick<Metrics, 'pages'>,
  runId: string,
  series: readonly string[] | undefined,
  path: string,
): Promise<{ readonly path: string; readonly bytes: number }> {
  try {
    const file = await open(path, 'w');
    try {
      let bytes = (await file.write('series,step,value\n')).bytesWritten;
      for (const page of metrics.pages(runId, series, PAGE)) {
        const rows = page.map((point) => `${csvField(point.series)},${point.step},${point.value}\n`);
        bytes += (await file.write(rows.join(''))).bytesWritten;
      }
      return { path, bytes };
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = reasonOf(error);
    throw new UserError('unavailable', message('work.fileNotWritten', { reason }));
  }
}
