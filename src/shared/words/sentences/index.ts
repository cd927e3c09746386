/** What main says, in the language of the interface. */
import { errorsKo } from './ko';
import { translator, type Translate } from './translate';

let korean: Translate | null = null;

/** A sentence of main (an error, why a run ended, a line of a log) in a language; English stays as it is. */
export function sayIn(language: string, sentence: string): string {
  if (language !== 'ko') return sentence;
  korean ??= translator(errorsKo);
  return korean(sentence);
}
