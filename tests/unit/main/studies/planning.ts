/** Requests of studies as tests write them, planned for datasets of known sizes. */
import { say } from '@shared/words/message';
import { planStudy } from '@shared/studies/plan';
import { studyRequestSchema, type StudyRequestInput } from '@shared/studies/request';
import type { StudyPlan } from '@shared/studies/types';

export const sample = { classes: 10, channels: 1, imageSize: 28, trainPerClass: 200 };
export const cifar10 = { classes: 10, channels: 3, imageSize: 32, trainPerClass: 5000 };
export const cifar100 = { classes: 100, channels: 3, imageSize: 32, trainPerClass: 500 };
export const cifar = { source: 'cifar10', path: '/data/cifar' } as const;
export const hundred = { source: 'cifar100', path: '/data/cifar' } as const;

export function planned(input: StudyRequestInput, geometry = sample): StudyPlan {
  const result = planStudy(studyRequestSchema.parse(input), geometry);
  if (!result.ok) throw new Error(result.problems.map((problem) => say('en', problem)).join('\n'));
  return result.plan;
}

export function problems(input: StudyRequestInput, geometry = sample): readonly string[] {
  const result = planStudy(studyRequestSchema.parse(input), geometry);
  return result.ok ? [] : result.problems.map((problem) => say('en', problem));
}
