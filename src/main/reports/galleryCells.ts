/** The images of a report's gallery, decoded from a checkpoint without an engine. */
import { storedForm } from '@shared/config/schema';
import type { ImageBatch } from '@shared/domain';
import type { CheckpointState } from '../core/checkpoint/state';
import { toRgba } from '../core/data/rgba';
import { decodePairs, type DecodeCell } from '../core/parameterization/hostDecode';
import { parameterizationOf } from '../core/parameterization/parameterization';
import type { ReportGallery } from './model';

/** A gallery stays small enough to look at, and a report small enough to send. */
const MAX_ROWS = 100;
const MAX_CLASSES = 100;
const MAX_PER_CLASS = 10;
const MAX_HALLUCINATORS = 10;

/** How many bases of each class a gallery of `classes` classes shows. */
export const shownPerClass = (perClass: number, classes: number): number =>
  Math.min(perClass, MAX_PER_CLASS, Math.max(1, Math.floor(MAX_ROWS / classes)));

/**
 * The first bases of each of the first classes, at most `most` of them, each followed by what the first hallucinators make of it; or
 * plain images.
 */
export function galleryOf(state: CheckpointState, most = MAX_PER_CLASS): ReportGallery {
  const { config, geometry, params, standardisation, iteration } = state;
  const { parameterization } = config;
  const { perClass, hallucinators, factor } = storedForm(parameterization);
  const shownHallucinators = Math.min(hallucinators, MAX_HALLUCINATORS);
  const shown = Math.min(most, shownPerClass(perClass, geometry.classes));
  const classes = Math.min(geometry.classes, MAX_CLASSES);
  const columns = [null, ...Array.from({ length: shownHallucinators }, (_, i) => i)];
  const cells = Array.from({ length: classes * shown }, (_, row) => {
    const basis = Math.floor(row / shown) * perClass + (row % shown);
    return columns.map((hallucinator) => ({ basis, hallucinator }));
  }).flat();
  const picturesOf = (chosen: readonly DecodeCell[]): ImageBatch => {
    const values = decodePairs(params, chosen, geometry.channels, parameterizationOf(state).grid);
    return toRgba(values, geometry.channels, geometry.imageSize, standardisation, 'stretched');
  };
  const through = hallucinators > 0 ? 0 : null;
  const parts = Array.from({ length: classes }, (_, c) =>
    Array.from({ length: 1 + factor ** 2 }, (_, i) => ({
      basis: c * perClass,
      hallucinator: through,
      part: i === 0 ? null : i - 1,
    })),
  ).flat();
  return {
    kind: hallucinators > 0 ? 'haba' : 'pixels',
    iteration,
    perClass,
    shownPerClass: shown,
    hallucinators,
    shownHallucinators,
    images: picturesOf(cells),
    factor,
    parts: factor > 1 ? picturesOf(parts) : null,
  };
}
