import type { EvaluationSubject } from '@shared/domain';

/** What an evaluation trained on, in words for logs and the command line. */
export const SUBJECT_WORDS: Readonly<Record<EvaluationSubject, string>> = {
  distilled: 'the distilled set',
  'random-real': 'random real images',
  herding: 'herded real images',
  'whole-dataset': 'the whole training set',
};
