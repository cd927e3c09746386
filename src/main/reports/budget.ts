/** Whether two subjects may be compared: the field compares at an equal storage budget. */
import { baselineImagesPerClass, type StorageAccount } from '@shared/budget/storage';
import { ipc } from './format';

export type BudgetVerdict = 'equal' | 'rounded' | 'over' | 'under';

/**
 * Judges `other` against the budget of the reported run. `rounded`: more, but no more than the next whole image per
 * class, which is the fair baseline of plain images.
 */
export function budgetVerdict(own: StorageAccount, other: StorageAccount): BudgetVerdict {
  const difference = other.ipcEquivalent - own.ipcEquivalent;
  if (Math.abs(difference) < 1e-9) return 'equal';
  if (difference < 0) return 'under';
  return other.ipcEquivalent <= baselineImagesPerClass(own.ipcEquivalent) + 1e-9 ? 'rounded' : 'over';
}

/** The verdict in a few words for a table. */
export function verdictText(own: StorageAccount, other: StorageAccount): string {
  const difference = ipc(Math.abs(other.ipcEquivalent - own.ipcEquivalent));
  switch (budgetVerdict(own, other)) {
    case 'equal':
      return 'equal budget';
    case 'rounded':
      return `whole images: ${difference} IPC more`;
    case 'over':
      return `over budget by ${difference} IPC`;
    case 'under':
      return `${difference} IPC less`;
  }
}
