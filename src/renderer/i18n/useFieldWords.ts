import { useI18n } from 'vue-i18n';
import { isRecord, withoutIndices, type Json } from '@shared/config/paths';

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
      .join(' › ');
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
