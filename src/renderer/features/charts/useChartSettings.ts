import { useLocalStorage } from '@vueuse/core';
import { computed, type Ref } from 'vue';
import type { ChartId } from '@shared/domain/series';
import type { ChartScale } from './chartData';
import { MARK_KINDS, type MarkKind } from './chartMarks';

/** What one chart does differently from the others. */
type ScaleOverride = Partial<Pick<ChartScale, 'logX' | 'logY' | 'clip'>>;
export type ScaleSwitch = keyof ScaleOverride;

const smoothing = useLocalStorage('charts.smoothing', 0.6);
const logX = useLocalStorage('charts.logX', false);
const logY = useLocalStorage('charts.logY', false);
const clip = useLocalStorage('charts.clip', false);
const marks = useLocalStorage<readonly MarkKind[]>('charts.marks', [...MARK_KINDS]);
const pinned = useLocalStorage<readonly string[]>('charts.pinned', []);
const overrides = useLocalStorage<Readonly<Record<string, ScaleOverride>>>('charts.overrides', {});

export interface ChartSettings {
  readonly smoothing: Ref<number>;
  readonly logX: Ref<boolean>;
  readonly logY: Ref<boolean>;
  readonly clip: Ref<boolean>;
  readonly marks: Ref<readonly MarkKind[]>;
  readonly pinned: Ref<readonly string[]>;
  /** The scale of one chart: that of all charts, but for what it does differently. */
  scaleOf(id: string): ChartScale;
  /** Turns something on or off for one chart. */
  toggle(id: string, what: ScaleSwitch): void;
  togglePin(id: string): void;
}

/** Charts without outliers unless a person says otherwise: gradients begin with a spike beside which all else is flat. */
const CLIPPED: ReadonlySet<string> = new Set<ChartId>(['gradient']);

/** How charts of runs are drawn; remembered on this computer. A switch for all charts ends what single ones do differently. */
export function useChartSettings(): ChartSettings {
  const forAll = (of: Ref<boolean>, what: ScaleSwitch): Ref<boolean> =>
    computed({
      get: () => of.value,
      set: (value) => {
        of.value = value;
        overrides.value = Object.fromEntries(
          Object.entries(overrides.value).map(([id, one]) => [id, { ...one, [what]: undefined }]),
        );
      },
    });
  const scaleOf = (id: string): ChartScale => {
    const own = overrides.value[id] ?? {};
    return {
      smoothing: smoothing.value,
      logX: own.logX ?? logX.value,
      logY: own.logY ?? logY.value,
      clip: own.clip ?? (clip.value || CLIPPED.has(id)),
    };
  };
  return {
    smoothing,
    logX: forAll(logX, 'logX'),
    logY: forAll(logY, 'logY'),
    clip: forAll(clip, 'clip'),
    marks,
    pinned,
    scaleOf,
    toggle(id, what) {
      const on = scaleOf(id)[what] ?? false;
      overrides.value = { ...overrides.value, [id]: { ...overrides.value[id], [what]: !on } };
    },
    togglePin(id) {
      pinned.value = pinned.value.includes(id)
        ? pinned.value.filter((one) => one !== id)
        : [...pinned.value, id];
    },
  };
}
