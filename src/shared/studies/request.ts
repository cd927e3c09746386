/** What a person asks a study to be. */
import { z } from 'zod';
import { CONVENTIONS } from '../budget/storage';
import { said } from '../words/issues';
import { datasetSchema } from '../config/dataset';
import { networkSchema } from '../config/network';
import { runConfigSchema } from '../config/schema';

export const STUDY_KINDS = ['rq1', 'rq2', 'rq3', 'rq4', 'idc', 'family', 'grid', 'search'] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

export const OBJECTIVE_KINDS = ['dc', 'dsa', 'dm', 'mtt'] as const;
export type ObjectiveKind = (typeof OBJECTIVE_KINDS)[number];

/** Whether a kind compares several objectives; the others match one. */
export const comparesObjectives = (kind: StudyKind): boolean => kind === 'rq1' || kind === 'rq2';

/** Runs that one study may have. */
export const MOST_CELLS = 200;

const perClass = z.int().min(1, said('schema.storeAtLeastOne')).max(1000);
const list = <T extends z.ZodType>(item: T): z.ZodNullable<z.ZodArray<T>> =>
  z.array(item).min(1, said('schema.nameAtLeastOne')).max(32, said('schema.nameAtMost')).nullable();

/** A setting, whole parts of a configuration too. */
const value = z.json().refine((json) => JSON.stringify(json).length <= 10_000, said('schema.valuesTooLong'));

/** A dotted path into the configuration. */
const settingPath = z
  .string()
  .max(200, said('schema.atMostCharacters'))
  .regex(/^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*$/, said('schema.writePath'));

/** A setting that every cell takes. */
const setting = z.strictObject({ path: settingPath, value });

/** One axis of the free grid: a setting and the values that it takes. */
const axis = z.strictObject({
  path: settingPath,
  values: z.array(value).min(1, said('schema.giveAtLeastOneValue')).max(32, said('schema.giveAtMostValues')),
});
export type GridAxis = z.output<typeof axis>;

const pathSchema = axis.shape.path;
/** Where a search draws a setting from: numbers between two, or a list of values. */
const range = z.union([
  z.strictObject({
    path: pathSchema,
    from: z.number(),
    to: z.number(),
    /** `log`: each power of ten is as likely as the next. */
    scale: z.enum(['linear', 'log']).default('linear'),
  }),
  axis,
]);
export type SearchRange = z.output<typeof range>;

const searchSchema = z
  .strictObject({
    ranges: z.array(range).min(1, said('schema.nameAtLeastOne')).max(8, said('schema.nameAtMost')),
    /** Different settings that are drawn. */
    runs: z.int().min(2, said('schema.searchAtLeastTwo')).max(MOST_CELLS, said('schema.searchAtMost')),
    /** Minutes of training after which no further run begins; null has no end of time. */
    minutes: z.number().positive().max(1_000_000).nullable().default(null),
    seed: z
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .default(0),
    /** One run in `factor` goes on at each of the rungs; null trains all of them to the end. */
    halving: z
      .strictObject({ factor: z.int().min(2).max(8).default(3), rungs: z.int().min(1).max(6).default(2) })
      .nullable()
      .default(null),
  })
  .refine(
    ({ ranges }) => ranges.every((one) => 'values' in one || one.from < one.to),
    said('schema.rangeFromBelowTo'),
  )
  .refine(
    ({ ranges }) => ranges.every((one) => 'values' in one || one.scale === 'linear' || one.from > 0),
    said('schema.logAboveZero'),
  );
export type Search = z.output<typeof searchSchema>;

export const studyRequestSchema = z.strictObject({
  kind: z.enum(STUDY_KINDS),
  /** `official`: the papers' sizes. `quick`: narrow networks and few iterations, for a CPU. */
  size: z.enum(['quick', 'official']).default('quick'),
  dataset: datasetSchema.prefault({ source: 'fashion-mnist-sample' }),
  /** A configuration that every cell starts from, dataset and objective included; null takes the study's own. */
  base: runConfigSchema.nullable().default(null),
  /** What is matched; null takes the study's own. A `base` brings its own. */
  objectives: list(z.enum(OBJECTIVE_KINDS)).default(null),
  /** Bases per class of the factorised rows; their budgets follow. Null takes the study's own. */
  basesPerClass: list(perClass).default(null),
  /** Numbers of hallucinators (rq2); 0 stands for plain pixels. Null takes the study's own. */
  hallucinators: list(z.int().min(0).max(100)).default(null),
  /** Storage in images per class (rq2, grid); null takes the study's own. */
  budget: z.number().positive().max(100_000).nullable().default(null),
  /** Storage in images per class, a column each (family); null takes the study's own. */
  budgets: list(z.number().positive().max(1000)).default(null),
  /** What the budgets count (family): stored numbers as float32, or bytes, where numbers take few bits. */
  convention: z.enum(CONVENTIONS).default('values'),
  /** Bits that a number takes where bytes count (family), a row for each; null takes 8. */
  bits: list(z.union([z.literal(32), z.literal(16), z.literal(8), z.literal(4), z.literal(2)])).default(null),
  /** Evaluation networks (rq3); null takes ConvNet, AlexNet, VGG11 and ResNet18. */
  networks: list(networkSchema).default(null),
  /** What every cell has instead of what the kind of study gives it, such as more iterations. */
  settings: z.array(setting).max(32, said('schema.nameAtMost')).default([]),
  /** Distillations of every cell, each with its own seed. */
  seeds: z.int().min(1, said('schema.atLeastOneSeed')).max(20, said('schema.atMostSeeds')).default(1),
  /** The axes of the free grid. */
  axes: z.array(axis).max(4, said('schema.atMostAxes')).default([]),
  /** How axes are combined: `every` value with every other, or `paired`, the first with the first and so on. */
  combine: z.enum(['every', 'paired']).default('every'),
  /** What is drawn, how often, and when weak runs end (search). */
  search: searchSchema.nullable().default(null),
});

/** A complete, validated request. */
export type StudyRequest = z.output<typeof studyRequestSchema>;
/** What a person may write: everything but the kind can be left out. */
export type StudyRequestInput = z.input<typeof studyRequestSchema>;
