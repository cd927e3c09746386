/**
 * Opens a library and writes without end, as a run does: points, then a checkpoint, over and over. It says which
 * checkpoints are durable. The test that started it kills it.
 */
import { Library } from '@main/store/library';
import { RunRecorder } from '@main/training/recorder';

const [folder = '', runId = ''] = process.argv.slice(2);
const library = await Library.open(folder, { program: 'the writer' });
library.runs.setStatus(runId, 'running');
const recorder = new RunRecorder(library, runId);
for (let iteration = 1; ; iteration += 1) {
  recorder.metrics([{ series: 'loss/objective', step: iteration, value: iteration }]);
  if (iteration % 7 !== 0) continue;
  const bytes = new TextEncoder().encode(`state of iteration ${iteration}`);
  await recorder.checkpoint({ iteration, trainedSeconds: iteration / 100, bytes });
  process.send?.({ durable: iteration });
}
