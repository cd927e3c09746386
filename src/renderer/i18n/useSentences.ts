import { useI18n } from 'vue-i18n';
import { sayIn } from '@shared/words/sentences';

/** Says what main wrote down (why a run ended, a line of its log) in the language of the interface. */
export function useSentences(): (sentence: string) => string {
  const { locale } = useI18n();
  return (sentence) => sayIn(locale.value, sentence);
}
