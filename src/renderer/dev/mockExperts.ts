/** Sets of experts for the stand-in: complete, unfinished, imported and damaged ones. */
import { runConfigSchema } from '@shared/config/schema';
import type { ExpertSet, ExpertSetDetails } from '@shared/domain';

function details(change: Partial<ExpertSetDetails>): ExpertSetDetails {
  const config = runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: { kind: 'haba' },
    objective: { kind: 'mtt' },
  });
  if (config.objective.kind !== 'mtt') throw new Error('The configuration has no experts.');
  return {
    dataset: 'CIFAR10',
    whitening: 'zca',
    limitPerClass: null,
    network: 'ConvNet D3 W128',
    settings: config.objective.experts,
    imported: 0,
    meanAccuracy: 0.8124,
    createdAt: '2026-10-02T08:15:00.000Z',
    ...change,
  };
}

export const EXPERTS: readonly ExpertSet[] = [
  {
    key: '4c1f0e77a9b2d356',
    count: 37,
    unfinished: { expert: 38, epochs: 12 },
    bytes: 2_468_000_000,
    details: details({}),
  },
  {
    key: '9d20c3e15f7b8a64',
    count: 20,
    unfinished: null,
    bytes: 1_305_600_000,
    details: details({
      imported: 20,
      meanAccuracy: null,
      dataset: 'CIFAR100',
      createdAt: '2026-09-20T17:40:00.000Z',
    }),
  },
  {
    key: 'b7a6419f0c3de852',
    count: 4,
    unfinished: null,
    bytes: 1_900_000,
    details: details({
      dataset: 'Fashion-MNIST sample',
      whitening: 'none',
      limitPerClass: 100,
      network: 'ConvNet D2 W16',
      meanAccuracy: 0.7011,
      createdAt: '2026-09-12T11:05:00.000Z',
    }),
  },
  { key: '0f5e8c27d91ab346', count: 0, unfinished: null, bytes: 65_300_000, details: null },
];
