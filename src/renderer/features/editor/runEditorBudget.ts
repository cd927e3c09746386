/** What a draft stores, beside its budget. */
import { computed, type ComputedRef, type Ref } from 'vue';
import { storageOf, type ImageGeometry, type StorageAccount } from '@shared/budget/storage';
import { isWithinBudget, learnedValuesOf, whatFits } from '@shared/budget/planner';
import { runConfigSchema, type ParameterizationConfig } from '@shared/config/schema';
import type { DatasetInfo } from '@shared/domain';
import { knownGeometry } from '@shared/studies/geometry';
import { valueAt, type Json } from '@shared/config/paths';
import { geometryOf } from './runEditorDataset';

/** What decides whether a run keeps to its budget, whatever else it says. */
const budgetedSchema = runConfigSchema
  .pick({ parameterization: true, budget: true, adversary: true })
  .strip();

/** In images per class. */
type Excess = Readonly<Record<'stored' | 'excess' | 'budget', number>>;

export interface EditorBudget {
  /** Of the dataset as it was found, else as every copy of it is; null while neither is known. */
  readonly geometry: ComputedRef<ImageGeometry | null>;
  readonly parameterization: ComputedRef<ParameterizationConfig | null>;
  readonly storage: ComputedRef<StorageAccount | null>;
  /** Numbers that the objective keeps besides. */
  readonly learnedValues: ComputedRef<0 | 1>;
  /** By how much the run exceeds its budget; null while it does not. */
  readonly overBudget: ComputedRef<Excess | null>;
  /** The smallest change that brings the run within its budget; null while there is no need or nothing fits. */
  readonly fitting: ComputedRef<ParameterizationConfig | null>;
}

export function useEditorBudget(draft: Ref<Json>, dataset: Ref<DatasetInfo | null>): EditorBudget {
  const geometry = computed(() => {
    if (dataset.value) return geometryOf(dataset.value, draft.value);
    const parsed = runConfigSchema.shape.dataset.safeParse(valueAt(draft.value, 'dataset'));
    return parsed.success ? knownGeometry(parsed.data) : null;
  });
  const parameterization = computed(() => {
    const parsed = runConfigSchema.shape.parameterization.safeParse(valueAt(draft.value, 'parameterization'));
    return parsed.success ? parsed.data : null;
  });
  const storage = computed(() =>
    parameterization.value && geometry.value ? storageOf(parameterization.value, geometry.value) : null,
  );
  const learnedValues = computed(() => {
    const parsed = runConfigSchema.shape.objective.safeParse(valueAt(draft.value, 'objective'));
    return learnedValuesOf(parsed.data?.kind);
  });
  /** What is compared with the budget, as far as it is valid. */
  const budgeted = computed(() => {
    const parsed = budgetedSchema.safeParse(draft.value);
    return parsed.success ? parsed.data : null;
  });
  const overBudget = computed(() => {
    const config = budgeted.value;
    if (!config || !geometry.value || config.budget.ipc === null) return null;
    if (isWithinBudget(config, geometry.value)) return null;
    const stored = storageOf(config.parameterization, geometry.value).ipcEquivalent;
    const { ipc } = config.budget;
    return { stored: rounded(stored), excess: rounded(stored - ipc), budget: rounded(ipc) };
  });
  const fitting = computed(() =>
    overBudget.value && budgeted.value && geometry.value
      ? (whatFits(budgeted.value, geometry.value)[0] ?? null)
      : null,
  );
  return { geometry, parameterization, storage, learnedValues, overBudget, fitting };
}

/** Two decimals, one digit of what is smaller. */
const rounded = (value: number): number => Number(value >= 0.01 ? value.toFixed(2) : value.toPrecision(1));
