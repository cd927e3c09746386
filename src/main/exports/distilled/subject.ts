/** What is exported: the state of a run, and what follows from it. */
import { storedForm } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import type { CheckpointState } from '../../core/checkpoint/state';
import { inverseOf, type ZcaInverse, type ZcaTransform } from '../../core/data/zca/fit';
import type { DecodeCell } from '../../core/parameterization/hostDecode';
import { parameterizationOf } from '../../core/parameterization/parameterization';
import type { Parameterization } from '../../core/types';
import { classFolder } from './files';

export interface ExportSubject {
  /** The run's name. */
  readonly run: string;
  readonly state: CheckpointState;
  readonly parameterization: Parameterization;
  readonly factor: 1 | 2 | 3;
  readonly whitened: boolean;
  /** The whitening of the run's images; null for others, and where the cache has lost it. */
  readonly transform: ZcaTransform | null;
  readonly inverse: ZcaInverse | null;
}

export function subjectOf(
  run: string,
  state: CheckpointState,
  transform: ZcaTransform | null,
): ExportSubject {
  const { config, whitening } = state;
  return {
    run,
    state,
    parameterization: parameterizationOf(state),
    factor: storedForm(config.parameterization).factor,
    whitened: whitening !== undefined,
    transform,
    inverse: transform && inverseOf(transform),
  };
}

/** Every training image, in the order of `Parameterization.decodeAll`. */
export function trainingCells({
  items,
  formation,
  hallucinators,
}: Pick<Parameterization, 'items' | 'formation' | 'hallucinators'>): DecodeCell[] {
  const parts = formation === 1 ? [null] : Array.from({ length: formation }, (_, part) => part);
  const variants = hallucinators === 0 ? [null] : Array.from({ length: hallucinators }, (_, v) => v);
  return Array.from({ length: items }, (_, basis) =>
    parts.flatMap((part) => variants.map((hallucinator) => ({ basis, hallucinator, part }))),
  ).flat();
}

/** A folder's name for each class. */
export const classFolders = ({ state: { classNames, geometry } }: ExportSubject): string[] =>
  Array.from({ length: geometry.classes }, (_, index) =>
    classFolder(classNames[index] ?? '', index, geometry.classes),
  );

/** Throws a UserError where whitened values are to become pixels and the way back is lost. */
export function assertPixels({ whitened, inverse }: ExportSubject): void {
  if (!whitened || inverse) return;
  throw new UserError(
    'unavailable',
    'These images are whitened, and the way back to pixels is no longer in the cache: export them as networks see them, or start a run on this dataset, which makes it again.',
  );
}
