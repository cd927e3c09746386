/** The dataset that a configuration names, as it is found on this machine. */
import { ref, shallowRef, watch, type Ref } from 'vue';
import type { ImageGeometry } from '@shared/budget/storage';
import type { DatasetInfo } from '@shared/domain';
import { valueAt, type Json } from '@shared/config/paths';
import { useApp } from '@renderer/api/app';

export interface EditorDataset {
  readonly dataset: Ref<DatasetInfo | null>;
  readonly datasetError: Ref<string | null>;
  readonly readingDataset: Ref<boolean>;
  /** The name of what the folder holds, where that is not what the draft says. */
  readonly otherDataset: Ref<string | null>;
}

/** Looks for the dataset of a draft whenever the draft names another one; its sizes feed the budget, its problems the form. */
export function useEditorDataset(draft: Ref<Json>): EditorDataset {
  const app = useApp();
  const dataset = shallowRef<DatasetInfo | null>(null);
  const datasetError = ref<string | null>(null);
  const readingDataset = ref(false);
  const otherDataset = ref<string | null>(null);
  let look = 0;

  async function find(source: unknown, path: unknown): Promise<void> {
    const mine = ++look;
    dataset.value = null;
    datasetError.value = null;
    otherDataset.value = null;
    readingDataset.value = true;
    try {
      const known = app.datasets ?? (await app.loadDatasets());
      const embedded = known.find((one) => one.path === null && one.source === source);
      const named = typeof path === 'string' && path !== '';
      const found = embedded ?? (named ? await app.inspectDataset(path) : null);
      if (mine !== look) return;
      if (found === null || found.source === source) dataset.value = found;
      else otherDataset.value = found.name;
    } catch (error) {
      if (mine === look) datasetError.value = error instanceof Error ? error.message : String(error);
    } finally {
      if (mine === look) readingDataset.value = false;
    }
  }
  watch(
    () => [valueAt(draft.value, 'dataset.source'), valueAt(draft.value, 'dataset.path')],
    ([source, path], before) => {
      if (before[0] !== source || before[1] !== path) void find(source, path);
    },
  );
  return { dataset, datasetError, readingDataset, otherDataset };
}

/** Sizes of a dataset as a draft reads it: the images of a folder are what the draft makes of them. */
export function geometryOf(dataset: DatasetInfo, draft: Json): ImageGeometry {
  const classes = dataset.classNames.length;
  const { channels, imageSize } = pictureOf(dataset, draft);
  const limit = valueAt(draft, 'dataset.limitPerClass');
  const each = Math.floor(dataset.trainCount / classes);
  return {
    classes,
    channels,
    imageSize,
    trainPerClass: typeof limit === 'number' && limit >= 1 ? Math.min(limit, each) : each,
  };
}

function pictureOf(dataset: DatasetInfo, draft: Json): Pick<ImageGeometry, 'channels' | 'imageSize'> {
  if (dataset.source !== 'folder') return dataset;
  const imageSize = valueAt(draft, 'dataset.imageSize');
  return {
    channels: valueAt(draft, 'dataset.colour') === 'gray' ? 1 : 3,
    imageSize: typeof imageSize === 'number' ? imageSize : dataset.imageSize,
  };
}
