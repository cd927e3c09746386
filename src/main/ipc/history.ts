/** What a run has measured and kept, and charts of it as files. */
import { writeMetricsCsv } from '../exports/metricsCsv';
import { bestOfEach } from '../reports/best';
import { headlineOf } from '../reports/headline';
import { chosenPath, writeChosen } from './save';
import type { Area, Services } from './services';

/** What runs recorded: metrics, histograms, events, log lines, evaluations, checkpoints; and charts of it as files. */
export const historyHandlers = (
  services: Services,
): Area<'metrics' | 'charts' | 'events' | 'histograms' | 'logs' | 'evaluations' | 'checkpoints'> => ({
  'metrics.read': ({ runId, series, maxPoints }) =>
    services.library.metrics.read(runId, { series, maxPoints }),
  'metrics.curves': ({ runId, ...query }) => services.library.metrics.curves(runId, query),
  'metrics.export': async ({ runId, series }) => {
    const { name } = services.library.runs.get(runId);
    const path = await chosenPath(services.desktop, { name: `${name} metrics`, extension: 'csv' });
    return path === null ? null : writeMetricsCsv(services.library.metrics, runId, series, path);
  },
  'charts.save': ({ name, format, content }) =>
    writeChosen(
      services.desktop,
      { name, extension: format },
      Buffer.from(content, format === 'png' ? 'base64' : 'utf8'),
    ),
  'events.list': ({ runId }) => services.library.events.list(runId),
  'histograms.list': ({ runId }) => services.library.histograms.list(runId),
  'logs.read': ({ runId, limit }) => services.library.logs.read(runId, limit),
  'evaluations.list': ({ runId }) => services.library.evaluations.list(runId),
  'evaluations.headline': ({ runId, network }) => headlineOf(services.library, runId, network),
  'evaluations.best': (request) => bestOfEach(services.library, request),
  'evaluations.confusion': ({ runId, evaluationId }) =>
    services.library.evaluations.confusion(runId, evaluationId),
  'checkpoints.list': ({ runId }) => services.library.checkpoints.list(runId),
});
