import { useI18n } from 'vue-i18n';

/** Names of series in the language of the interface; their own name where there is none. */
export function useSeriesWords(): (name: string) => string {
  const { t, te } = useI18n();
  return (name) => {
    const key = `run.series.${name.replace(/[^a-z0-9]+/gi, '_')}`;
    if (te(key) || te(key, 'en')) return t(key);
    return name.startsWith('accuracy/') ? name.slice('accuracy/'.length) : name;
  };
}
