/** What networks of an evaluation train on: what a run distilled, and real images to compare it with. */

/** In the order in which they are trained on, listed and stored. */
export const EVALUATION_SUBJECTS = ['distilled', 'random-real', 'herding', 'whole-dataset'] as const;
export type EvaluationSubject = (typeof EVALUATION_SUBJECTS)[number];

/** Real images that what was distilled is compared with. */
export type RealSubject = Exclude<EvaluationSubject, 'distilled'>;

/** The setting of an evaluation that asks for real images, and their name on the command line. */
export const BASELINES = {
  'random-real': { setting: 'randomBaseline', option: 'random' },
  herding: { setting: 'herdingBaseline', option: 'herding' },
  'whole-dataset': { setting: 'wholeDataset', option: 'whole' },
} as const satisfies Readonly<Record<RealSubject, { readonly setting: string; readonly option: string }>>;

export const REAL_SUBJECTS: readonly RealSubject[] = EVALUATION_SUBJECTS.filter(
  (subject) => subject !== 'distilled',
);

type BaselineSetting = (typeof BASELINES)[RealSubject]['setting'];
export type BaselineChoice = Readonly<Record<BaselineSetting, boolean>>;

/** Real images that an evaluation's settings ask for. */
export const chosenSubjects = (evaluation: BaselineChoice): RealSubject[] =>
  REAL_SUBJECTS.filter((subject) => evaluation[BASELINES[subject].setting]);

/** Settings that ask for no real images but these. */
export function baselineChoice(subjects: readonly RealSubject[]): BaselineChoice {
  const asked = (subject: RealSubject): boolean => subjects.includes(subject);
  return {
    randomBaseline: asked('random-real'),
    herdingBaseline: asked('herding'),
    wholeDataset: asked('whole-dataset'),
  };
}
