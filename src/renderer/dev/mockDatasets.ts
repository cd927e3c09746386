/** Datasets for the stand-in: the page's lists, downloads that end at once, checks that find nothing wrong. */
import type { DatasetEntry, DatasetPreview, PreparedForm } from '@shared/datasets/manager';
import { OFFICIAL_DATASETS, OFFICIAL_IDS, type OfficialId } from '@shared/datasets/official';
import type { DatasetInfo } from '@shared/domain';
import type { CallName, CallOutput, CallParsed, EventName, Events } from '@shared/ipc/contract';
import { DATASETS } from './mockData';

type Names =
  | 'datasets.chooseFiles'
  | 'datasets.overview'
  | 'datasets.download'
  | 'datasets.discard'
  | 'datasets.import'
  | 'datasets.preview'
  | 'datasets.check'
  | 'datasets.move'
  | 'datasets.delete'
  | 'datasets.users'
  | 'datasets.cancel'
  | 'datasets.deletePrepared';
type Handlers = { [N in Names & CallName]: (input: CallParsed<N>) => CallOutput<N> };

interface Surroundings {
  readonly emit: <E extends EventName>(name: E, payload: Events[E]) => void;
  readonly inspect: (path: string) => DatasetInfo;
  readonly users: (path: string | null) => CallOutput<'datasets.users'>;
}

const FOLDER = '/home/me/datasets';

export function mockDatasets({ emit, inspect, users }: Surroundings): Handlers {
  const entries = new Map(DATASETS.map((info) => [info.id, entryOf(info, users)]));
  const present = new Set<OfficialId>();
  const partial = new Set<OfficialId>(['svhn']);
  let prepared: readonly PreparedForm[] = [
    {
      recipe: 'ab'.repeat(32),
      kind: 'zca',
      dataset: 'CIFAR-10',
      settings: '50000 images of 3072 values, epsilon 0.1',
      bytes: 813_000_000,
      usedAt: '2026-10-02T08:15:00.000Z',
    },
  ];
  const change = (id: string, change: Partial<DatasetEntry>): void => {
    const entry = entries.get(id);
    if (entry) entries.set(id, { ...entry, ...change });
    emit('datasets.changed', {});
  };
  const add = (info: DatasetInfo): void => {
    entries.set(info.id, { ...entryOf(info, users), checkedAt: new Date().toISOString() });
    emit('datasets.changed', {});
  };
  return {
    'datasets.chooseFiles': () => ['/downloads/cifar-10-python.tar.gz'],
    'datasets.overview': () => ({
      datasets: [...entries.values()],
      official: OFFICIAL_IDS.map((id) => ({
        id,
        state: present.has(id) ? 'present' : partial.has(id) ? 'partial' : 'missing',
        arrived: partial.has(id) ? 91_000_000 : 0,
      })),
      tasks: [],
      prepared,
      folder: FOLDER,
    }),
    'datasets.download': ({ id }) => {
      const official = OFFICIAL_DATASETS.find((one) => one.id === id);
      present.add(id);
      partial.delete(id);
      const path = `${FOLDER}/${id}`;
      add({ ...inspect('/data/mnist'), id: path, path, name: official?.name ?? id });
      return { done: true };
    },
    'datasets.discard': ({ id }) => {
      partial.delete(id);
      emit('datasets.changed', {});
      return null;
    },
    'datasets.import': ({ paths }) => {
      const info = inspect(paths[0] ?? '');
      add(info);
      return info;
    },
    'datasets.preview': ({ id }) => previewOf(entries.get(id) ?? null),
    'datasets.check': ({ id }) => {
      change(id, { checkedAt: new Date().toISOString(), problem: null });
      return { problem: null };
    },
    'datasets.move': ({ id, into }) => {
      change(id, { path: into });
      return { path: into };
    },
    'datasets.delete': ({ id }) => {
      const freedBytes = entries.get(id)?.owned === true ? 30_000_000 : 0;
      entries.delete(id);
      emit('datasets.changed', {});
      return { freedBytes };
    },
    'datasets.users': ({ id }) => users(entries.get(id)?.path ?? null),
    'datasets.cancel': () => null,
    'datasets.deletePrepared': ({ recipe }) => {
      const freedBytes = prepared.find((one) => one.recipe === recipe)?.bytes ?? 0;
      prepared = prepared.filter((one) => one.recipe !== recipe);
      emit('datasets.changed', {});
      return { freedBytes };
    },
  };
}

const entryOf = (info: DatasetInfo, users: Surroundings['users']): DatasetEntry => ({
  ...info,
  owned: info.path?.startsWith(FOLDER) ?? false,
  there: true,
  files: null,
  bytes: null,
  checkedAt: null,
  problem: null,
  users: users(info.path).length,
});

function previewOf(entry: DatasetEntry | null): DatasetPreview | null {
  if (entry === null) return null;
  const { name, classNames, channels, imageSize } = entry;
  const classes = classNames.length;
  const pictures = (count: number) => ({
    count,
    width: imageSize,
    height: imageSize,
    rgba: new Uint8ClampedArray(count * imageSize * imageSize * 4).fill(160),
  });
  return {
    name,
    classNames,
    train: classNames.map(() => Math.round(entry.trainCount / classes)),
    test: classNames.map(() => Math.round(entry.testCount / classes)),
    channels,
    imageSize,
    mean: new Array<number>(channels).fill(0.2861),
    std: new Array<number>(channels).fill(0.353),
    fingerprint: 'c0ffee'.repeat(10),
    means: pictures(classes),
    samples: pictures(10 * classes),
    perClass: 10,
  };
}
