/** What a run has measured and kept. */
import { z } from 'zod';
import { CONVENTIONS } from '../../budget/storage';
import { datasetSchema } from '../../config/dataset';
import type {
  Checkpoint,
  Confusion,
  Evaluation,
  Headline,
  LogEntry,
  MetricCurve,
  MetricSeries,
  RunEvent,
  TensorHistogram,
} from '../../domain';
import type { BestRuns } from '../../reports/best';
import { CHART_FORMATS, type SavedFile } from '../answers';
import { byRun, call, id } from '../call';

export const historyCalls = {
  'metrics.read': call<readonly MetricSeries[]>()(
    z.strictObject({
      runId: id,
      series: z.array(z.string().max(80)).max(64).optional(),
      maxPoints: z.int().min(2).max(20_000).default(2000),
    }),
  ),
  /**
   * What charts draw of series between two steps: buckets of one size for all, at most about `buckets` in the range, and
   * the nearest points beside it.
   */
  'metrics.curves': call<readonly MetricCurve[]>()(
    z.strictObject({
      runId: id,
      series: z.array(z.string().max(80)).max(64).optional(),
      from: z.int().min(0).optional(),
      to: z.int().min(0).optional(),
      buckets: z.int().min(2).max(8000).default(1000),
    }),
  ),
  /** Every point of some or all series as CSV, through a save dialog. */
  'metrics.export': call<SavedFile>()(
    z.strictObject({ runId: id, series: z.array(z.string().max(80)).max(64).optional() }),
  ),
  /** A chart as an image or its values as CSV, through a save dialog. PNG content is base64. */
  'charts.save': call<SavedFile>()(
    z.strictObject({
      name: z.string().trim().min(1).max(120),
      format: z.enum(CHART_FORMATS),
      content: z.string().min(1).max(64_000_000),
    }),
  ),
  'events.list': call<readonly RunEvent[]>()(byRun),
  'histograms.list': call<readonly TensorHistogram[]>()(byRun),
  'logs.read': call<readonly LogEntry[]>()(
    z.strictObject({ runId: id, limit: z.int().min(1).max(5000).default(500) }),
  ),
  'evaluations.list': call<readonly Evaluation[]>()(byRun),
  /** What a run has reached, in its last evaluation or in that of one network, and what that is held against; null while nothing is evaluated. */
  'evaluations.headline': call<Headline | null>()(
    z.strictObject({ runId: id, network: z.string().max(200).optional() }),
  ),
  /** The most accurate run of each factorization on a dataset within a budget, all judged alike; the best first. */
  'evaluations.best': call<BestRuns>()(
    z.strictObject({
      dataset: datasetSchema,
      ipc: z.number().positive().max(1e9),
      convention: z.enum(CONVENTIONS),
    }),
  ),
  /** What the networks of an evaluation answered; null for evaluations that did not record it. */
  'evaluations.confusion': call<Confusion | null>()(z.strictObject({ runId: id, evaluationId: id })),
  'checkpoints.list': call<readonly Checkpoint[]>()(byRun),
} as const;
