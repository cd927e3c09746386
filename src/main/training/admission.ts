/** Whether a run fits the memory of what would train it. */
import type { ImageGeometry } from '@shared/budget/storage';
import { message, type Message } from '@shared/words/message';
import type { DatasetConfig } from '@shared/config/schema';
import type { EngineInfo, Run } from '@shared/domain';
import { MEMORY_PROBLEM, UserError } from '@shared/domain/errors';
import { estimateMemory } from '@shared/budget/memory';
import { knownGeometry } from '@shared/studies/geometry';
import { mostInMemory } from '../core/data/pixels';
import { nvidiaMemory, systemMemory as usableMemory } from '../core/engine/memory';
import type { Library } from '../store/library';
import { chooseEngine } from './engine';

export interface AdmissionOptions {
  readonly library: Library;
  readonly engines: () => Promise<readonly EngineInfo[]>;
  /** Bytes of memory that CPU engines may use; the computer's by default. */
  readonly systemMemory?: () => number;
  /** Bytes of the graphics card's memory; null where nothing tells. */
  readonly graphicsMemory?: () => Promise<number | null>;
}

/** How much less memory engines on graphics cards take than the estimate, which is measured on a CPU: they plan it. */
const CARD_SLACK = 2;

/** What must be known of a run to judge whether it fits. */
export type Candidate = Pick<Run, 'name' | 'config' | 'engine' | 'iteration'>;

/** Answers, for a run, why this machine cannot hold it; null when it can, or when its dataset's sizes are not known. */
export type Obstacle = (run: Candidate) => Promise<Message | null>;

export function memoryObstacle(options: AdmissionOptions): Obstacle {
  const { library, engines, systemMemory = usableMemory, graphicsMemory = nvidiaMemory } = options;
  return async (run) => {
    const geometry = geometryOf(library, run.config.dataset);
    if (geometry === null) return null;
    const [system, graphics] = [systemMemory(), await graphicsMemory()];
    const { total } = estimateMemory(run.config, geometry, mostInMemory(system));
    // Engines are looked for only where they make a difference: the first look takes a moment.
    if (total <= Math.min(system, graphics ?? system)) return null;
    const isOnCard = await usesGraphicsCard(run);
    const memory = isOnCard ? graphics : system;
    if (memory === null || total <= memory * (isOnCard ? CARD_SLACK : 1)) return null;
    const values = { name: run.name, needed: gigabytes(total), memory: gigabytes(memory) };
    return isOnCard
      ? message('training.tooLargeForCard', values)
      : message('training.tooLargeForComputer', values);
  };

  async function usesGraphicsCard(run: Candidate): Promise<boolean> {
    const choice = chooseEngine(run, library.settings.get().engine);
    const present = (await engines()).filter((engine) => engine.available);
    const chosen = choice === 'auto' ? present : present.filter(({ id }) => id === choice);
    return chosen.some(({ kind }) => kind === 'gpu');
  }
}

/**
 * Throws a UserError with the reason when a run does not fit, as a problem of `memory`. With `anyway` it is let in; answers
 * the reason then, and null for a run that fits.
 */
export async function admit(obstacle: Obstacle, run: Candidate, anyway = false): Promise<Message | null> {
  const reason = await obstacle(run);
  if (reason === null || anyway) return reason;
  throw new UserError('conflict', reason, [{ path: MEMORY_PROBLEM, message: reason }]);
}

/** Sizes of the run's dataset as far as the library knows them without opening its files. */
function geometryOf(library: Library, dataset: DatasetConfig): ImageGeometry | null {
  const known = knownGeometry(dataset);
  if (known !== null || !('path' in dataset)) return known;
  const found = library.datasets.list().find(({ path }) => path === dataset.path);
  if (found === undefined) return null;
  const classes = found.classNames.length;
  const trainPerClass = Math.ceil(found.trainCount / classes);
  return {
    classes,
    channels: found.channels,
    imageSize: dataset.source === 'folder' ? dataset.imageSize : found.imageSize,
    trainPerClass: Math.min(trainPerClass, dataset.limitPerClass ?? Infinity),
  };
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
