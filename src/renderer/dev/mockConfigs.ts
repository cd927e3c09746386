/** Presets of the person, files and estimates of the stand-in bridge. */
import { runConfigSchema } from '@shared/config/schema';
import { estimateRun, type RunMeasurement } from '@shared/budget/estimate';
import type {
  CallFailure,
  CallName,
  CallOutput,
  CallParsed,
  EventName,
  Events,
  OwnPreset,
} from '@shared/ipc/contract';
import { newId } from './mockData';

type ConfigCalls =
  | Extract<CallName, `configs.${string}` | `estimates.${string}`>
  | 'presets.own'
  | 'presets.save'
  | 'presets.update'
  | 'presets.delete';
type ConfigHandlers = {
  [N in ConfigCalls]: (input: CallParsed<N>) => CallOutput<N> | Promise<CallOutput<N>>;
};

export type Refuse = (code: CallFailure['code'], message: string) => never;

export interface ConfigServices {
  readonly emit: <E extends EventName>(name: E, payload: Events[E]) => void;
  readonly refuse: Refuse;
}

const MEASUREMENT: RunMeasurement = {
  engine: 'onnx',
  device: 'CPU, 2 cores',
  prepareSeconds: 3.1,
  iterations: 10,
  secondsPerIteration: 0.182,
  missingExperts: 0,
  secondsPerExpert: 0,
  evaluationSeconds: 9.4,
  baselineSeconds: 4.2,
  memoryBytes: 412_000_000,
};

export function mockConfigs({ emit, refuse }: ConfigServices): ConfigHandlers {
  const presets = new Map<string, OwnPreset>();
  const changed = <T>(value: T): T => {
    emit('presets.changed', {});
    return value;
  };
  const get = (id: string): OwnPreset =>
    presets.get(id) ?? refuse('not-found', `There is no preset "${id}".`);
  const byName = (name: string): OwnPreset | undefined =>
    [...presets.values()].find((one) => one.name.toLowerCase() === name.toLowerCase());
  const keep = (preset: OwnPreset): OwnPreset => {
    const taken = byName(preset.name);
    if (taken && taken.id !== preset.id) {
      refuse(
        'conflict',
        `There is a preset "${taken.name}" already: choose another name, or replace that one.`,
      );
    }
    presets.set(preset.id, preset);
    return changed(preset);
  };
  let cancel: (() => void) | null = null;

  return {
    'presets.own': () => [...presets.values()].sort((a, b) => a.name.localeCompare(b.name)),
    'presets.save': ({ name, note, config }) => {
      const now = new Date().toISOString();
      return keep({ id: newId('preset'), name, note, config, createdAt: now, updatedAt: now });
    },
    'presets.update': ({ id, name, note, config }) => {
      const old = get(id);
      return keep({
        ...old,
        name: name ?? old.name,
        note: note ?? old.note,
        config: config ?? old.config,
        updatedAt: new Date().toISOString(),
      });
    },
    'presets.delete': ({ id }) => {
      get(id);
      presets.delete(id);
      return changed(null);
    },
    'configs.export': ({ name }) => ({ path: `/home/you/Documents/${name}.json`, bytes: 2048 }),
    'configs.import': () => ({
      name: 'imported.json',
      text: JSON.stringify(
        runConfigSchema.parse({
          dataset: { source: 'fashion-mnist-sample' },
          parameterization: { kind: 'pixels', imagesPerClass: 7 },
          objective: { kind: 'dm' },
        }),
      ),
    }),
    'estimates.measure': ({ config }) => {
      emit('estimate.progress', { phase: 'iterations' });
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => resolve(estimateRun(config, MEASUREMENT)), 400);
        cancel = () => {
          clearTimeout(timer);
          try {
            refuse('conflict', 'The measurement was cancelled.');
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        };
      });
    },
    'estimates.cancel': () => {
      cancel?.();
      cancel = null;
      return null;
    },
  };
}
