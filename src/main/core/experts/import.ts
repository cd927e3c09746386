/** Experts out of the official repository's `replay_buffer_*.pt` files. */
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunConfig } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { message, type Message, verbatim } from '@shared/words/message';
import type { LoadedDataset } from '../data/images';
import { makeFolders } from '../disk/writing';
import type { PickleValue } from '../formats/pickle';
import { TorchFile, TorchTensor } from '../formats/torch';
import { createNetwork } from '../nets/network';
import type { NetworkDefinition } from '../types';
import { describeExperts, keyOf, layoutOf, readDescription, writeDescription } from './description';
import { ExpertDraft, partialPath, velocityPath } from './draft';
import type { TrajectoryLayout } from './trajectoryFile';

export interface ImportRequest {
  /** Files of `torch.save`, each a list of experts, each a list of snapshots, each a list of parameters. */
  readonly files: readonly string[];
  readonly dataset: LoadedDataset;
  /** The configuration whose runs are to use the experts; its objective is MTT. */
  readonly config: RunConfig;
  /** The folder of all experts of a library. */
  readonly folder: string;
  /** Called with experts that are stored and to be stored. */
  onProgress?(done: number, total: number): void;
}

export interface ImportResult {
  readonly key: string;
  readonly folder: string;
  /** Experts imported now. */
  readonly imported: number;
  /** Experts in the folder, earlier imports included. */
  readonly count: number;
}

type Snapshot = readonly TorchTensor[];

/**
 * Stores the experts of official files under the name of a configuration's experts; earlier imports stay before them.
 * Of longer trajectories the first epochs are taken. Every file is checked before anything is written.
 * @throws UserError when a file is no such buffer, does not suit the network or is too short, or when the folder holds
 * experts that were trained here.
 */
export async function importExperts(request: ImportRequest): Promise<ImportResult> {
  const { files, dataset, config, onProgress } = request;
  const network = createNetwork(config.network, dataset.geometry);
  const fresh = describeExperts(config, dataset, network, new Date().toISOString());
  const key = keyOf(fresh);
  const folder = join(request.folder, key);
  const description = readDescription(folder) ?? fresh;
  const trained = description.experts.filter(({ origin }) => origin === null).length;
  if (trained > 0) {
    throw new UserError('conflict', message('expertWork.trainedHere', { count: trained, key }));
  }
  const layout = layoutOf(description);
  const total = files.reduce((sum, path) => sum + inspect(path, network, layout), 0);
  makeFolders(folder);
  let done = 0;
  for (const path of files) {
    const file = TorchFile.open(path);
    try {
      for (const snapshots of expertsOf(file.value, verbatim(basename(path)), network, layout)) {
        const expert = description.experts.length;
        await store(file, snapshots, folder, expert, layout);
        description.experts.push({ testAccuracy: null, origin: basename(path) });
        writeDescription(folder, description);
        done += 1;
        onProgress?.(done, total);
      }
    } finally {
      file.close();
    }
  }
  return { key, folder, imported: done, count: description.experts.length };
}

/** Number of experts in a file that suits the network. */
function inspect(path: string, network: NetworkDefinition, layout: TrajectoryLayout): number {
  const file = TorchFile.open(path);
  try {
    return expertsOf(file.value, verbatim(basename(path)), network, layout).length;
  } finally {
    file.close();
  }
}

/** The experts of a file with the snapshots that are wanted of each. */
function expertsOf(
  value: PickleValue,
  what: Message,
  network: NetworkDefinition,
  layout: TrajectoryLayout,
): readonly (readonly Snapshot[])[] {
  const experts = listOf(value);
  if (!experts || experts.length === 0) {
    throw wrong(what, message('expertWork.notAListOfExperts'));
  }
  return experts.map((expert, i) => {
    const snapshots = listOf(expert);
    if (!snapshots) throw wrong(what, message('expertWork.notAListOfSnapshots', { number: i + 1 }));
    if (snapshots.length < layout.epochs + 1) {
      throw wrong(
        what,
        message('expertWork.tooFewSnapshots', {
          number: i + 1,
          found: snapshots.length,
          epochs: layout.epochs,
          needed: layout.epochs + 1,
        }),
      );
    }
    return snapshots
      .slice(0, layout.epochs + 1)
      .map((snapshot) =>
        checkedSnapshot(
          snapshot,
          message('expertWork.expertOfFile', { file: what, number: i + 1 }),
          what,
          network,
        ),
      );
  });
}

function checkedSnapshot(
  value: PickleValue,
  where: Message,
  what: Message,
  network: NetworkDefinition,
): Snapshot {
  const tensors = listOf(value);
  const isSnapshot = (items: readonly PickleValue[]): items is Snapshot =>
    items.every((item) => item instanceof TorchTensor);
  if (!tensors || !isSnapshot(tensors)) throw wrong(what, message('expertWork.notAListOfTensors'));
  if (tensors.length !== network.params.length) {
    throw wrong(
      where,
      message('expertWork.wrongParameterCount', {
        found: tensors.length,
        network: network.label,
        needed: network.params.length,
      }),
    );
  }
  network.params.forEach(({ name, shape }, i) => {
    const found = tensors[i]?.shape ?? [];
    if (found.join() === shape.join()) return;
    throw wrong(
      where,
      message('expertWork.wrongParameterShape', {
        number: i + 1,
        found: found.join(' x '),
        name,
        network: network.label,
        needed: shape.join(' x '),
      }),
    );
  });
  return tensors;
}

async function store(
  file: TorchFile,
  snapshots: readonly Snapshot[],
  folder: string,
  expert: number,
  layout: TrajectoryLayout,
): Promise<void> {
  rmSync(partialPath(folder, expert), { force: true });
  rmSync(velocityPath(folder, expert), { force: true });
  const draft = new ExpertDraft(folder, expert, layout, false);
  try {
    for (const [epoch, snapshot] of snapshots.entries()) {
      const params = new Float32Array(layout.size);
      let at = 0;
      for (const tensor of snapshot) {
        params.set(file.floats(tensor), at);
        at += tensor.size;
      }
      if (!params.every(Number.isFinite)) {
        throw wrong(
          message('expertWork.expertNumber', { expert: expert + 1 }),
          message('expertWork.notFinite', { epoch }),
        );
      }
      draft.append({ params, velocity: null });
      await nextTurn();
    }
    draft.complete();
  } finally {
    draft.close();
  }
}

const listOf = (value: PickleValue): readonly PickleValue[] | null =>
  Array.isArray(value) ? (value as readonly PickleValue[]) : null;

const wrong = (what: Message, reason: Message): UserError =>
  new UserError('bad-input', message('expertWork.notImported', { name: what, reason }));
