/** A result of the official repository as a run: for the gallery, evaluations and exports. */
import { basename } from 'node:path';
import { storageOf } from '@shared/budget/storage';
import { parseRunConfig, type RunConfig } from '@shared/config/schema';
import type { Run } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { writeCheckpoint } from '../core/checkpoint/state';
import type { LoadedDataset } from '../core/data/images';
import { officialFiles, readOfficialResult } from '../core/official/result';
import type { BlobRef } from '../store/blobs';
import type { Library } from '../store/library';

export interface OfficialImport {
  /** A folder with `images_*.pt`, or such a file. */
  readonly path: string;
  /** Of the numbered files; null takes the best, else the last. */
  readonly iteration: number | null;
  /** What the run was distilled with: dataset, networks, evaluation. What is stored is read from the files. */
  readonly config: RunConfig;
  /** The dataset of `config`. */
  readonly dataset: LoadedDataset;
  readonly projectId: string;
  /** Null names it by its files. */
  readonly name: string | null;
  /** The learned learning rate, which the official code does not save; null evaluates with the configuration's. */
  readonly learningRate: number | null;
}

/**
 * Makes a completed run with one checkpoint.
 * @throws UserError when the files are no such result or do not suit the dataset; then nothing is stored.
 */
export async function importOfficialResult(library: Library, wanted: OfficialImport): Promise<Run> {
  const { dataset, projectId, learningRate } = wanted;
  const files = officialFiles(wanted.path, wanted.iteration);
  const { parameterization, params } = readOfficialResult(files, dataset.geometry);
  const iteration = files.iteration ?? wanted.config.training.iterations;
  const config = checked({
    ...wanted.config,
    parameterization,
    budget: { ipc: null, convention: 'values' },
    training: { ...wanted.config.training, iterations: Math.max(1, iteration) },
  });
  const bytes = writeCheckpoint({
    iteration,
    config,
    geometry: dataset.geometry,
    classNames: dataset.classNames,
    standardisation: dataset.standardisation,
    ...(dataset.whitened ? { whitening: dataset.whitened.recipe } : {}),
    params,
    velocity: {},
    extractor: [],
    extractorVelocity: [],
    rate: learningRate === null ? null : { value: learningRate, velocity: 0 },
  });
  const names = [files.images, ...(files.styles === null ? [] : [files.styles])].map((path) =>
    basename(path),
  );
  const record = (ref: BlobRef): Run => {
    const name = (wanted.name ?? `Official: ${names.join(' and ')}`).slice(0, 120);
    const run = library.runs.create({ projectId, name, config });
    const storage = storageOf(config.parameterization, dataset.geometry);
    library.runs.setStarted(run.id, { engine: 'onnx', device: 'imported', storage, iteration });
    library.checkpoints.add(run.id, { ...ref, iteration, trainedSeconds: 0 });
    const moment =
      files.iteration === null
        ? ' The official code does not save at which iteration the best was: the configured number is shown.'
        : '';
    library.runs.update(run.id, { notes: `Imported from ${names.join(' and ')}.${moment}` });
    return library.runs.setStatus(run.id, 'completed');
  };
  return library.blobs.write(bytes, (ref) => library.durably(() => record(ref)));
}

function checked(config: RunConfig): RunConfig {
  const result = parseRunConfig(config);
  if (result.ok) return result.config;
  const [problem] = result.problems;
  throw new UserError(
    'bad-input',
    message('archives.resultUnsuitable', {
      where: problem?.path ?? '',
      what: problem?.message ?? '',
    }),
  );
}
