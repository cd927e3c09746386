/** Experts in words. */
import type { ExpertSet, ExpertSetDetails } from '@shared/domain';
import { bytes, percent } from '../../../reports/format';
import { table } from '../../table';

/** `50 epochs, SGD 0.01, batch 256, DSA, batches standardised`. */
export function settingsText({ settings, whitening, limitPerClass }: ExpertSetDetails): string {
  const parts = [
    `${settings.epochs} epochs`,
    `SGD ${settings.learningRate}`,
    settings.momentum > 0 ? `momentum ${settings.momentum}` : null,
    settings.weightDecay > 0 ? `weight decay ${settings.weightDecay}` : null,
    `batch ${settings.batchSize}`,
    { dsa: 'DSA', classic: 'crop, scale, rotate', none: 'no augmentation' }[settings.augmentation],
    settings.standardiseBatches ? null : 'batches not standardised',
    whitening === 'zca' ? 'ZCA' : null,
    limitPerClass === null ? null : `${limitPerClass} images per class`,
  ];
  return parts.filter((part) => part !== null).join(', ');
}

/** How many there are, and what is unfinished. */
export function countText({ count, unfinished, details }: ExpertSet): string {
  const imported = details && details.imported > 0 ? `, ${details.imported} imported` : '';
  if (!unfinished) return `${count}${imported}`;
  return `${count}${imported} (${unfinished.expert} unfinished: ${unfinished.epochs} epochs)`;
}

export function listLines(sets: readonly ExpertSet[]): string[] {
  if (sets.length === 0) {
    return ['There are no experts yet: runs with the objective MTT make them, or `experts generate`.'];
  }
  const rows = sets.map((set) => [
    set.key,
    set.details?.dataset ?? '(damaged: delete it)',
    set.details?.network ?? '',
    countText(set),
    set.details?.meanAccuracy == null ? '' : `${percent(set.details.meanAccuracy)} %`,
    bytes(set.bytes),
    set.details ? settingsText(set.details) : '',
  ]);
  return table(['key', 'dataset', 'network', 'experts', 'accuracy', 'size', 'settings'], rows, [4, 5]);
}
