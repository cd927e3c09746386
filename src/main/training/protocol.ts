/**
 * Messages between main and the training process. Both sides check what they receive, because the two can be of
 * different versions.
 */
import { z } from 'zod';
import { messageSchema } from '@shared/words/message';
import { runConfigSchema } from '@shared/config/schema';
import { ENGINE_IDS, EVALUATION_SUBJECTS, type EngineInfo } from '@shared/domain';
import { MEASURE_PHASES } from '@shared/budget/estimate';
import { storageSchema } from '@shared/budget/storage';

const count = z.int().min(0);
const engineId = z.enum(ENGINE_IDS);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const measurement = z.strictObject({
  engine: engineId,
  device: z.string(),
  runtime: z.string(),
  milliseconds: z.number().positive(),
});

/** Main to the training process. `start`, `measure`, `time` or `probe` comes first and once. */
export const toTrainingSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('start'),
    config: runConfigSchema,
    engine: z.enum(['auto', ...ENGINE_IDS]),
    /** What the choice goes by where the engine is `auto`. */
    measurements: z.array(measurement),
    blobsFolder: z.string().min(1),
    /** Whom its pins of blobs belong to; main takes them away when the process has ended. */
    pinsOwner: z.string().min(1),
    /** For what the gallery's timeline shows of this run. */
    snapshotsFolder: z.string().min(1),
    /** For decoded and whitened datasets. */
    cacheFolder: z.string().min(1),
    /** Where the library keeps trained experts. */
    expertsFolder: z.string().min(1),
    resume: z.strictObject({ sha256, iteration: count, trainedSeconds: z.number().min(0) }).nullable(),
    /** Names of the evaluations that need not be repeated. */
    finishedEvaluations: z.array(z.string()),
    /** Where the run ends for now; null is its end. */
    until: count.nullable(),
    /** Train the experts that the run lacks, and nothing else. */
    onlyExperts: z.boolean(),
  }),
  /** Asks how long a configuration takes; the process answers `measuring` now and then, `measured` or `failed`, and ends. */
  z.strictObject({
    type: z.literal('measure'),
    config: runConfigSchema,
    engine: z.enum(['auto', ...ENGINE_IDS]),
    cacheFolder: z.string().min(1),
    expertsFolder: z.string().min(1),
  }),
  /** Asks which engines this machine has; the process answers `engines` and ends. */
  z.strictObject({ type: z.literal('probe') }),
  /** Asks how fast one engine is; the process answers `timed` or `failed` and ends. */
  z.strictObject({ type: z.literal('time'), engine: engineId }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('stop') }),
  /** The row of a checkpoint is on the disk. */
  z.strictObject({ type: z.literal('committed'), iteration: count }),
]);
export type ToTraining = z.output<typeof toTrainingSchema>;
export type StartMessage = Extract<ToTraining, { type: 'start' }>;
export type MeasureMessage = Extract<ToTraining, { type: 'measure' }>;

const counts = z.custom<Uint32Array>((value) => value instanceof Uint32Array);

const engineWork = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('checking'), device: z.string() }),
  z.strictObject({ step: z.enum(['measuring', 'compiling']), program: z.string(), number: count }),
]);

const progress = z.strictObject({
  phase: z.enum(['preparing', 'experts', 'distilling', 'evaluating', 'saving', 'paused']),
  iteration: count,
  iterations: count,
  iterationsPerSecond: z.number().nullable(),
  etaSeconds: z.number().nullable(),
  memoryBytes: z.number(),
  processorShare: z.number().exactOptional(),
  engine: engineId,
  device: z.string(),
  detail: messageSchema.exactOptional(),
});

/** The training process to main. `finished`, `failed`, `measured`, `timed` or `engines` comes last. */
export const fromTrainingSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('started'),
    start: z.strictObject({ engine: engineId, device: z.string(), storage: storageSchema, iteration: count }),
  }),
  z.strictObject({ type: z.literal('progress'), progress }),
  /** What the engine prepares; null when it has finished. */
  z.strictObject({ type: z.literal('engineWork'), work: engineWork.nullable() }),
  z.strictObject({
    type: z.literal('metrics'),
    points: z.array(
      z.strictObject({
        series: z.string(),
        step: count,
        value: z.union([z.number(), z.nan(), z.literal(Infinity), z.literal(-Infinity)]),
      }),
    ),
  }),
  z.strictObject({
    type: z.literal('log'),
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: messageSchema,
  }),
  z.strictObject({
    type: z.literal('preview'),
    iteration: count,
    columns: count,
    classNames: z.array(z.string()),
    images: z.strictObject({
      count,
      width: count,
      height: count,
      rgba: z.custom<Uint8ClampedArray>((value) => value instanceof Uint8ClampedArray),
    }),
  }),
  /** The blob is on the disk; its row is main's to write and to confirm with `committed`. */
  z.strictObject({
    type: z.literal('checkpoint'),
    checkpoint: z.strictObject({ sha256, bytes: count, iteration: count, trainedSeconds: z.number().min(0) }),
  }),
  /** The file of a snapshot is on the disk. */
  z.strictObject({
    type: z.literal('snapshot'),
    snapshot: z.strictObject({ iteration: count, bytes: count }),
  }),
  z.strictObject({
    type: z.literal('evaluated'),
    evaluation: z.strictObject({
      iteration: count,
      subject: z.enum(EVALUATION_SUBJECTS),
      network: z.string(),
      protocol: z.string(),
      accuracies: z.array(z.number()),
      mean: z.number(),
      std: z.number(),
      seeds: count,
      storage: storageSchema,
      confusion: z.strictObject({ classNames: z.array(z.string()), counts }),
    }),
  }),
  z.strictObject({
    type: z.literal('histograms'),
    iteration: count,
    histograms: z.array(z.strictObject({ name: z.string(), low: z.number(), high: z.number(), counts })),
  }),
  z.strictObject({ type: z.literal('paused') }),
  z.strictObject({ type: z.literal('continued') }),
  /** Sent every second, so that silence means a fault. */
  z.strictObject({ type: z.literal('heartbeat') }),
  z.strictObject({
    type: z.literal('finished'),
    result: z.strictObject({
      outcome: z.enum(['completed', 'stopped']),
      iteration: count,
      trainedSeconds: z.number().min(0),
    }),
  }),
  /**
   * The run met an error that would come again, or, `fromOutside`, one of the machine that may be over when it resumes.
   */
  z.strictObject({
    type: z.literal('failed'),
    message: messageSchema,
    detail: z.string().nullable(),
    fromOutside: z.boolean().exactOptional(),
  }),
  z.strictObject({ type: z.literal('measuring'), phase: z.enum(MEASURE_PHASES) }),
  z.strictObject({
    type: z.literal('measured'),
    measurement: z.strictObject({
      engine: engineId,
      device: z.string(),
      prepareSeconds: z.number(),
      iterations: count,
      secondsPerIteration: z.number(),
      missingExperts: count,
      secondsPerExpert: z.number(),
      evaluationSeconds: z.number(),
      baselineSeconds: z.number(),
      memoryBytes: z.number(),
    }),
  }),
  z.strictObject({ type: z.literal('engines'), engines: z.array(z.custom<EngineInfo>()) }),
  z.strictObject({ type: z.literal('timed'), measurement }),
]);
export type FromTraining = z.output<typeof fromTrainingSchema>;
