/** Words of what has a name in the interface: settings, series, presets, what main wrote down, what an engine gets ready. */
import { useI18n } from 'vue-i18n';
import { refDebounced } from '@vueuse/core';
import { computed, type ComputedRef } from 'vue';
import {
  type Convention,
  costText,
  figuresOf,
  figuresText,
  type StorageAccount,
  type StorageFigures,
} from '@shared/budget/storage';
import { isRecord, withoutIndices, type Json } from '@shared/config/paths';
import { say, type Message } from '@shared/words/message';
import { sayWritten } from '@shared/words/written';
import type { EngineWork } from '@shared/domain';
import type { Preset } from '@shared/ipc/contract';
import { presetName, presetSummary } from '@shared/presets/names';
import { PRESET_GROUPS } from '@shared/presets/types';
import { useFormat } from '@renderer/i18n/useFormat';
import { type ChartId, chartOfSeries, networkOfSeries } from '@shared/domain/series';

/** Presets of one group, as a list to choose from. */
interface PresetChoices {
  readonly value: string;
  readonly label: string;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly hint?: string | undefined;
  }[];
}

/** Between the name of a setting and the names of what it is in. */
const BETWEEN = ' › ';

export interface StorageWords {
  /** Images per class, as a convention counts: `2.00 IPC`, `8.00 images of 8 bits`. */
  cost(images: number, convention: Convention): string;
  /** All three figures: `2.00 IPC · 62.7 kB · 8.00 images of 8 bits`. */
  all(storage: StorageAccount): string;
  /** The same of figures that were taken before. */
  figures(figures: StorageFigures): string;
}

/** Lines end between figures, never between a number and its unit. */
const withWholeFigures = (text: string): string => text.replaceAll(/(?<!·) (?!·)/gu, '\u00a0');

/** What is stored, in words. */
export function useStorageWords(): StorageWords {
  const speak = useSentences();
  const format = useFormat();
  const cost = (images: number, convention: Convention): string =>
    speak(costText(format.value.decimal(images, 2), convention));
  const figures = (of: StorageFigures): string =>
    withWholeFigures(
      speak(
        figuresText(of, {
          images: (value) => format.value.decimal(value, 2),
          bytes: (value) => format.value.bytes(value),
        }),
      ),
    );
  return { cost, figures, all: (storage) => figures(figuresOf(storage)) };
}

export interface FieldWords {
  /** The field's own name. */
  label(path: string): string;
  /** With the names of what it is in: `Optimiser › Hallucinators › Learning rate`. */
  fullLabel(path: string): string;
  /** A value as the form shows it. */
  value(path: string, value: Json | undefined): string;
}

/** Words of the configuration's fields by their paths, list indices included. */
export function useFieldWords(): FieldWords {
  const { t, te } = useI18n();
  const has = (key: string): boolean => te(key) || te(key, 'en');

  function label(path: string): string {
    const key = `config.${withoutIndices(path)}.label`;
    return has(key) ? t(key) : (path.split('.').at(-1) ?? path);
  }

  function fullLabel(path: string): string {
    const parts = path.split('.');
    return parts
      .flatMap((part, i) => {
        if (/^\d+$/.test(part)) return [String(Number(part) + 1)];
        const here = parts.slice(0, i + 1).join('.');
        return has(`config.${withoutIndices(here)}.label`) || i === parts.length - 1 ? [label(here)] : [];
      })
      .join(BETWEEN);
  }

  function value(path: string, given: Json | undefined): string {
    if (given === undefined) return '–';
    const key = `config.${withoutIndices(path)}`;
    if (given === null) return has(`${key}.empty`) ? t(`${key}.empty`) : t('common.none');
    if (typeof given === 'boolean') return t(given ? 'editor.on' : 'editor.off');
    if (typeof given === 'string')
      return has(`${key}.options.${given}`) ? t(`${key}.options.${given}`) : given;
    if (typeof given === 'number') return String(given);
    if (Array.isArray(given)) {
      return (given as readonly Json[]).length === 0
        ? t('common.none')
        : (given as readonly Json[]).map((one) => value(path, one)).join(', ');
    }
    const kind = isRecord(given) ? (given['kind'] ?? given['source']) : undefined;
    if (typeof kind !== 'string') return JSON.stringify(given);
    const discriminator = isRecord(given) && given['kind'] !== undefined ? 'kind' : 'source';
    return value(`${path}.${discriminator}`, kind);
  }

  return { label, fullLabel, value };
}

/** Says a message, or what main wrote down (why a run ended, a line of its log), in the language of the interface. */
export function useSentences(): (said: Message | string) => string {
  const { locale } = useI18n();
  return (said) => {
    const language = locale.value === 'ko' ? 'ko' : 'en';
    return typeof said === 'string' ? sayWritten(language, said) : say(language, said);
  };
}

/** Charts whose series have a name that says what they are outside the chart, too. */
const TELLING: ReadonlySet<ChartId> = new Set(['speed', 'other']);

/** Names of series in the language of the interface, outside their charts; their own name where there is none. */
export function useSeriesWords(): (name: string) => string {
  const { t, te } = useI18n();
  const has = (key: string): boolean => te(key) || te(key, 'en');
  return (name) => {
    const key = name.replace(/[^a-z0-9]+/gi, '_');
    if (has(`run.series.${key}`)) return t(`run.series.${key}`);
    if (!has(`charts.series.${key}`)) {
      return networkOfSeries(name);
    }
    const series = t(`charts.series.${key}`);
    const chart = chartOfSeries(name);
    return TELLING.has(chart) ? series : `${t(`charts.titles.${chart}`)}: ${series}`;
  };
}

/** Milliseconds: what is over sooner would only flicker. */
const SETTLED = 300;

/** What an engine gets ready, in words; null while it does nothing of that, or not for long. */
export function useEngineWork(work: () => EngineWork | null | undefined): ComputedRef<string | null> {
  const { t } = useI18n();
  const settled = refDebounced(computed(work), SETTLED);
  return computed(() =>
    settled.value ? t(`run.engineWork.${settled.value.step}`, { ...settled.value }) : null,
  );
}

export interface PresetWords {
  /** The name of a preset within its group. */
  name(preset: Preset): string;
  /** Group and name, where presets of several groups stand side by side. */
  fullName(preset: Preset): string;
  /** A line or two about a preset. */
  summary(preset: Preset): string;
  /** Presets as a list to choose from. */
  groups(presets: readonly Preset[]): PresetChoices[];
}

/** Words of the presets. */
export function usePresetWords(): PresetWords {
  const { t } = useI18n();
  const sentence = useSentences();
  const group = (of: Preset['group']): string => t(`editor.presets.groups.${of}`);
  const name = (preset: Preset): string => sentence(presetName(preset));
  const summary = (preset: Preset): string => sentence(presetSummary(preset));

  return {
    name,
    summary,
    groups: (presets) =>
      PRESET_GROUPS.map((value) => ({
        value,
        label: group(value),
        options: presets
          .filter((preset) => preset.group === value)
          .map((preset) => ({ value: preset.id, label: name(preset), hint: summary(preset) })),
      })),
    fullName: (preset) =>
      preset.group === 'quick' ? name(preset) : `${group(preset.group)}: ${name(preset)}`,
  };
}
