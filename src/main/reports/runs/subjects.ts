/** What networks were trained on, in words. */
import { SUBJECTS } from '@shared/domain';
import type { ReportAccuracy, ReportSubject, RunsFacts } from '../model';

/** What a row is, in words: the method of a distilled set, or which real images. */
export const subjectName = (subject: ReportSubject): string =>
  subject.subject === 'distilled' ? subject.method : SUBJECTS[subject.subject].name;

/** Where a row comes from. */
export const subjectSource = (subject: ReportSubject): string =>
  subject.run.own ? 'this run' : subject.run.name;

/** Evaluation networks in the order in which they appear. */
export const networksOf = (subjects: readonly ReportSubject[]): string[] => [
  ...new Set(subjects.flatMap((subject) => subject.accuracies.map(({ network }) => network))),
];

export const accuracyOf = (subject: ReportSubject | undefined, network: string): ReportAccuracy | undefined =>
  subject?.accuracies.find((accuracy) => accuracy.network === network);

/** The first run's own distilled set: what everything else is compared with. */
export const ownSubject = ({ subjects }: Pick<RunsFacts, 'subjects'>): ReportSubject | undefined =>
  subjects.find(({ run, subject }) => run.own && subject === 'distilled');

/** Protocols, numbered where there is more than one, so that unequal ones show. */
export const protocolsOf = (subjects: readonly ReportSubject[]): string[] => [
  ...new Set(subjects.flatMap((subject) => subject.accuracies.map(({ protocol }) => protocol))),
];
