import type { Area, Services } from './types';

/** What runs recorded: metrics, log lines, evaluations, checkpoints. */
export const historyHandlers = (
  services: Services,
): Area<'metrics' | 'logs' | 'evaluations' | 'checkpoints'> => ({
  'metrics.read': ({ runId, series, maxPoints }) =>
    services.library.metrics.read(runId, { series, maxPoints }),
  'logs.read': ({ runId, limit }) => services.library.logs.read(runId, limit),
  'evaluations.list': ({ runId }) => services.library.evaluations.list(runId),
  'checkpoints.list': ({ runId }) => services.library.checkpoints.list(runId),
});
