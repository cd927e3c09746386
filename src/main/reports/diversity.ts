/** The diversity of finished runs, computed once from their last checkpoints and kept as metric series. */
import { message } from '@shared/words/message';
import { written } from '@shared/words/written';
import { SERIES } from '@shared/domain/series';
import { readCheckpoint } from '../core/checkpoint/state';
import { openEngine } from '../core/engine/choose';
import type { Engine } from '../core/engine/types';
import { measureDiversity } from '../core/measures/measure';
import type { Library } from '../store/library';
import { reasonOf } from '../core/disk/refusals';

/** Runs that could not be measured; asked for again only when the library is opened again. */
const refused = new WeakMap<Library, Set<string>>();

/** Of these runs, those that are complete and not measured yet. */
const unmeasured = (library: Library, runIds: readonly string[]): string[] =>
  runIds
    .filter((id) => library.runs.get(id).status === 'completed')
    .filter((id) => library.metrics.last(id, SERIES.diversitySpread.name) === null)
    .filter((id) => refused.get(library)?.has(id) !== true);

/** Measures one run on an engine. A run without a checkpoint is left as it is. */
async function measureRun(library: Library, runId: string, engine: Engine): Promise<void> {
  const checkpoint = library.checkpoints.latest(runId);
  if (checkpoint === null) return;
  const state = readCheckpoint(await library.blobs.read(checkpoint.sha256));
  const { cosine, spread } = await measureDiversity(engine, state);
  const step = checkpoint.iteration;
  library.metrics.append(runId, [
    ...(cosine === null ? [] : [{ series: SERIES.diversityCosine.name, step, value: cosine }]),
    { series: SERIES.diversitySpread.name, step, value: spread },
  ]);
}

/**
 * Measures whatever complete run of these has no measures yet; opens the CPU's engine only when there is one. A run
 * that cannot be measured says why in its log, and its place in the table stays empty: its accuracy is worth showing.
 */
export async function measureRuns(library: Library, runIds: readonly string[]): Promise<void> {
  const waiting = unmeasured(library, runIds);
  if (waiting.length === 0) return;
  const refuse = (runId: string, error: unknown): void => {
    const runs = refused.get(library) ?? new Set();
    refused.set(library, runs.add(runId));
    const reason = reasonOf(error);
    library.logs.add(runId, 'warn', written(message('method.diversityNotMeasured', { reason })));
  };
  let engine: Engine;
  try {
    engine = await openEngine('onnx');
  } catch (error) {
    for (const runId of waiting) refuse(runId, error);
    return;
  }
  try {
    for (const runId of waiting) {
      await measureRun(library, runId, engine).catch((error: unknown) => refuse(runId, error));
    }
  } finally {
    await engine.close();
  }
}
