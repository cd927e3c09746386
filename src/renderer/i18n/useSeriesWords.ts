import { useI18n } from 'vue-i18n';

/** Charts whose series have a name within the chart only. */
const CHARTS: Readonly<Record<string, string>> = {
  gradient: 'gradient',
  hallucinations: 'hallucinations',
  outputs: 'outputs',
  norm: 'norm',
  device_processor: 'processor',
  device_memory: 'memory',
};

/** Names of series in the language of the interface, outside their charts; their own name where there is none. */
export function useSeriesWords(): (name: string) => string {
  const { t, te } = useI18n();
  const has = (key: string): boolean => te(key) || te(key, 'en');
  return (name) => {
    const key = name.replace(/[^a-z0-9]+/gi, '_');
    if (has(`run.series.${key}`)) return t(`run.series.${key}`);
    if (!has(`charts.series.${key}`)) {
      return name.startsWith('accuracy/') ? name.slice('accuracy/'.length) : name;
    }
    const series = t(`charts.series.${key}`);
    const chart = CHARTS[key] ?? CHARTS[name.split('/')[0] ?? ''];
    return chart === undefined ? series : `${t(`charts.titles.${chart}`)}: ${series}`;
  };
}
