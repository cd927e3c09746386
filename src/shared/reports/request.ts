/** What a person asks a report to be, and which choices there are. */
import { z } from 'zod';
import { said } from '../words/issues';

/** Formats that a report is written in. PDF needs the window: the command line has the others. */
export const REPORT_FORMATS = ['html', 'pdf', 'md', 'csv', 'json', 'tex'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Languages of what people read. */
export const REPORT_LANGUAGES = ['en', 'ko'] as const;
export type ReportLanguage = (typeof REPORT_LANGUAGES)[number];

/** Formats that are text, and so need no browser. */
export type TextFormat = Exclude<ReportFormat, 'pdf'>;
export const TEXT_FORMATS = REPORT_FORMATS.filter((format): format is TextFormat => format !== 'pdf');

/** Parts of a report, in their default order. */
export const REPORT_SECTIONS = [
  'summary',
  'question',
  'notes',
  'accuracy',
  'architectures',
  'ablation',
  'gallery',
  'curves',
  'diversity',
  'storage',
  'config',
  'reproduce',
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

/** What reports of these kinds can have. */
export const SECTIONS_OF: Readonly<Record<ReportSource['kind'], readonly ReportSection[]>> = {
  runs: REPORT_SECTIONS.filter((section) => section !== 'ablation'),
  study: REPORT_SECTIONS,
};

/** Runs that one report may compare. */
export const MOST_RUNS = 16;
export const LONGEST_NOTES = 50_000;

const id = z.string().min(1).max(64);
const unique = (values: readonly string[]): boolean => new Set(values).size === values.length;

const runsSource = z.strictObject({
  kind: z.literal('runs'),
  /** The first is the one that the others are compared with, at its storage budget. */
  runIds: z
    .array(id)
    .min(1, said('schema.chooseAtLeastOneRun'))
    .max(MOST_RUNS, said('schema.compareAtMost'))
    .refine(unique, said('schema.nameRunsOnce')),
});
const studySource = z.strictObject({ kind: z.literal('study'), studyId: id });

const reportSourceSchema = z.discriminatedUnion('kind', [runsSource, studySource]);
const language = z.enum(REPORT_LANGUAGES).exactOptional();
/** A source as the store keeps it: with the language of its report, which reports from before there was a choice lack. */
export const storedSourceSchema = z.discriminatedUnion('kind', [
  runsSource.extend({ language }),
  studySource.extend({ language }),
]);
/** What a report is made from. */
export type ReportSource = z.output<typeof reportSourceSchema>;

export const reportSectionsSchema = z
  .array(z.enum(REPORT_SECTIONS))
  .min(1, said('schema.chooseAtLeastOneSection'))
  .max(REPORT_SECTIONS.length, said('schema.nameSectionsOnce'))
  .refine(unique, said('schema.nameSectionsOnce'));

const reportNotesSchema = z.string().max(LONGEST_NOTES, said('schema.notesTooLong'));

/** A complete, validated request: with the library as it is, it determines every byte but the date. */
export const reportRequestSchema = z
  .strictObject({
    source: reportSourceSchema,
    format: z.enum(REPORT_FORMATS).default('html'),
    language: z.enum(REPORT_LANGUAGES).default('en'),
    /** In this order; null takes all that there are of the source. */
    sections: reportSectionsSchema.nullable().default(null),
    /** Markdown. */
    notes: reportNotesSchema.default(''),
    /** Its title; empty takes the name of the run, the runs or the study. */
    title: z.string().trim().max(120, said('schema.atMostCharacters')).default(''),
  })
  .transform(({ sections, ...rest }) => ({ ...rest, sections: sections ?? SECTIONS_OF[rest.source.kind] }))
  .refine(({ source, sections }) => sections.every((section) => SECTIONS_OF[source.kind].includes(section)), {
    path: ['sections'],
    message: said('schema.noAblationOfRuns'),
  });
export type ReportRequest = z.output<typeof reportRequestSchema>;
export type ReportRequestInput = z.input<typeof reportRequestSchema>;

/** The language that a report is written in: CSV and JSON are for programs. */
export const reportLanguage = ({ format, language: asked }: ReportRequest): ReportLanguage =>
  format === 'csv' || format === 'json' ? 'en' : asked;
