/** The random choices of trajectory matching. */
import { type AugmentationDraws, drawAugmentation } from '../../augment/draw';
import type { AugmentationPipeline } from '../../augment/stages';
import { AugmentationTables } from '../../augment/tables';
import { oneHot } from '../../nets/network';
import { batchOfItems } from '../../parameterization/items';
import { Random } from '../../random/random';
import type { HostTensor, Parameterization } from '../../types';
import type { StudentBatch } from './programs';

/** Which piece of which trajectory an iteration matches. */
interface ExpertDraw {
  readonly expert: number;
  /** The student starts at the expert's parameters after this many epochs. */
  readonly startEpoch: number;
}

interface StudentDraw {
  readonly items: Int32Array;
  /** The hallucinator of the whole batch. */
  readonly variant: number;
  /** One a sample. */
  readonly augmentation: AugmentationDraws;
}

/** The random choices of trajectory matching. Asked again, they answer the same: nothing needs to be kept. */
export interface MttDraws {
  expert(iteration: number): ExpertDraw;
  /** Step `step` (from 0) of the student. */
  step(iteration: number, step: number): StudentDraw;
}

interface MttDrawParts {
  readonly seed: number;
  readonly experts: number;
  readonly maxStartEpoch: number;
  /** Stored images of a step. */
  readonly batch: number;
  readonly pipeline: AugmentationPipeline;
  readonly parameterization: Pick<Parameterization, 'items' | 'variants' | 'formation'>;
}

/** Everything drawn from the seed: the experts in random order, pass after pass, one an iteration. */
export function seededMttDraws(parts: MttDrawParts): MttDraws {
  const { seed, experts, maxStartEpoch, batch, pipeline, parameterization } = parts;
  const { items: count, variants, formation } = parameterization;
  return {
    expert(iteration) {
      const pass = Math.floor(iteration / experts);
      const order = Random.for(seed, 'mtt', 'experts', pass).permutation(experts);
      const startEpoch = Random.for(seed, 'mtt', 'start', iteration).integer(maxStartEpoch);
      return { expert: order[iteration % experts] ?? 0, startEpoch };
    },
    step(iteration, step) {
      const items = batchOfItems(seed, count, batch, { iteration, batch: step });
      const random = Random.for(seed, 'mtt', 'step', iteration, step);
      const variant = random.integer(variants);
      return { items, variant, augmentation: drawAugmentation(random, pipeline, items.length * formation) };
    },
  };
}

/** Neighbouring images of a batch: `from` and those before `to`. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** What is uploaded for the steps of the student. Tables are written in place: a batch is valid until the next of its size. */
export class StudentBatches {
  private readonly tables = new Map<string, AugmentationTables>();

  constructor(
    private readonly draws: MttDraws,
    private readonly pipeline: AugmentationPipeline,
    private readonly parameterization: Pick<
      Parameterization,
      'variants' | 'perClass' | 'formation' | 'classes'
    >,
  ) {}

  /** Stored images of a step's batch. */
  size(iteration: number, step: number): number {
    return this.draws.step(iteration, step).items.length;
  }

  /**
   * The batch of a step, or a part of it.
   * @param adjoint with the transposes of its augmentation, for the way back
   */
  batch(iteration: number, step: number, adjoint: boolean, part?: Part): StudentBatch<HostTensor> {
    const { variants, perClass, formation, classes } = this.parameterization;
    const { items: all, variant, augmentation } = this.draws.step(iteration, step);
    const { from, to } = part ?? { from: 0, to: all.length };
    const items = all.slice(from, to);
    const count = items.length * formation;
    const labels = Array.from({ length: count }, (_, i) =>
      Math.floor((items[Math.floor(i / formation)] ?? 0) / perClass),
    );
    const draws = augmentation.map(({ op, values }) => ({
      op,
      values: values.map((each) => Array.from(each).slice(from * formation, to * formation)),
    }));
    return {
      items: { data: items, shape: [items.length] },
      variant: { data: oneHot([variant], variants), shape: [variants] },
      targets: { data: oneHot(labels, classes), shape: [count, classes] },
      augmentation: this.tablesFor(count, adjoint).fill([{ draws, count }]),
    };
  }

  private tablesFor(tables: number, adjoint: boolean): AugmentationTables {
    const key = `${tables}/${adjoint}`;
    const known = this.tables.get(key) ?? new AugmentationTables(this.pipeline, { tables, adjoint });
    this.tables.set(key, known);
    return known;
  }
}
