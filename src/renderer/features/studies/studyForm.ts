/** The form of a new study: texts as people write them, and the request that they make. */
import type { Convention } from '@shared/budget/storage';
import { issueMessage } from '@shared/words/issues';
import type { Message } from '@shared/words/message';
import type { RunConfig } from '@shared/config/schema';
import {
  comparesObjectives,
  OBJECTIVE_KINDS,
  studyRequestSchema,
  type ObjectiveKind,
  type StudyKind,
  type StudyRequest,
} from '@shared/studies/request';
import { USUAL_HALVING } from '@shared/studies/search';
import { jsonOrText } from '@shared/text/jsonOrText';

export interface StudyForm {
  kind: StudyKind;
  size: 'quick' | 'official';
  source: RunConfig['dataset']['source'];
  path: string;
  /** Null takes the study's own settings. */
  base: RunConfig | null;
  objectives: readonly ObjectiveKind[];
  basesPerClass: string;
  hallucinators: string;
  budget: string;
  budgets: string;
  /** What the budgets count. */
  convention: Convention;
  /** Bits a number takes, where bytes count. */
  bits: string;
  seeds: string;
  /** A line for each axis: `path = value, value`. */
  axes: string;
  /** A line for each range of a search: `path = from .. to log`, or values as an axis has them. */
  ranges: string;
  searchRuns: string;
  minutes: string;
  searchSeed: string;
  /** Whether weak runs end early. */
  halving: boolean;
}

/** The form with what the first kind of study takes. */
export const emptyForm = (): StudyForm =>
  withOwnChoices({ ...BLANK }, { kind: BLANK.kind, size: BLANK.size });

const BLANK: StudyForm = {
  kind: 'rq1',
  size: 'quick',
  source: 'fashion-mnist-sample',
  path: '',
  base: null,
  objectives: [],
  basesPerClass: '',
  hallucinators: '',
  budget: '',
  budgets: '',
  convention: 'values',
  bits: '',
  seeds: '1',
  axes: '',
  ranges: 'optimiser.images.learningRate = 0.1 .. 10 log',
  searchRuns: '12',
  minutes: '',
  searchSeed: '0',
  halving: true,
};

/**
 * Fills in what a study of this kind and size takes by itself. What a person wrote stays.
 *
 * @param before the kind and size whose own choices may be in the form
 */
export function withOwnChoices(form: StudyForm, before: Pick<StudyForm, 'kind' | 'size'>): StudyForm {
  const [own, old] = [ownChoices(form.kind, form.size), ownChoices(before.kind, before.size)];
  const counts = (text: string): string => (text === '' || text === old.counts ? own.counts : text);
  const objectives = (kinds: string): ObjectiveKind[] =>
    OBJECTIVE_KINDS.filter((kind) => kinds.split(', ').includes(kind.toUpperCase()));
  const isOld = form.objectives.length === 0 || form.objectives.join() === objectives(old.objectives).join();
  const kept = comparesObjectives(form.kind) ? form.objectives : form.objectives.slice(0, 1);
  return {
    ...form,
    objectives: isOld ? objectives(own.objectives) : kept,
    basesPerClass: counts(form.basesPerClass),
    hallucinators: counts(form.hallucinators),
    budgets: counts(form.budgets),
  };
}

/** Which of the texts a kind of study reads. */
export const READS: Readonly<
  Record<StudyKind, readonly ('bases' | 'hallucinators' | 'budget' | 'budgets' | 'axes' | 'search')[]>
> = {
  rq1: ['bases'],
  rq2: ['hallucinators', 'budget'],
  rq3: ['bases'],
  rq4: ['bases'],
  idc: ['bases'],
  family: ['budgets'],
  grid: ['budget', 'axes'],
  search: ['budget', 'search'],
};

/** What a study takes where nothing is chosen: its objectives, and its numbers of bases or hallucinators. */
export function ownChoices(
  kind: StudyKind,
  size: StudyForm['size'],
): { readonly objectives: string; readonly counts: string } {
  const quick = {
    rq1: '1, 3',
    rq2: '1, 2, 5, 10',
    rq3: '1',
    rq4: '1',
    idc: '1',
    family: '1, 2',
    grid: '',
    search: '',
  };
  const official = {
    rq1: '1, 10, 50',
    rq2: '0, 1, 2, 5, 10, 20',
    rq3: '10',
    rq4: '1, 10',
    idc: '1, 10, 50',
    family: '1, 2, 5, 10',
    grid: '',
    search: '',
  };
  if (size === 'quick' || kind === 'grid' || kind === 'search')
    return { objectives: 'DM', counts: { quick, official }[size][kind] };
  const objectives = {
    rq1: 'DC, DSA, DM, MTT',
    rq2: 'MTT',
    rq3: 'MTT',
    rq4: 'MTT',
    idc: 'DSA',
    family: 'DM',
  };
  return { objectives: objectives[kind], counts: official[kind] };
}

/** Datasets that lie in a folder of the person's. */
export const needsFolder = (source: StudyForm['source']): boolean => source !== 'fashion-mnist-sample';

/** `1, 10, 50` as numbers; null for nothing. What is no number becomes NaN, which the schema refuses. */
const numbers = (text: string): number[] | null =>
  text.trim() === ''
    ? null
    : text
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number);

/** Lines such as `training.iterations = 100, 200`; values are JSON where they can be, else words. */
export function parseAxes(text: string): { path: string; values: unknown[] }[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const at = line.indexOf('=');
      const [path, rest] = at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
      const whole = rest.startsWith('[') ? jsonOrText(rest) : null;
      if (Array.isArray(whole)) return { path, values: whole as unknown[] };
      const values = rest.split(',').map((one) => one.trim());
      return { path, values: values.filter((one) => one !== '').map(jsonOrText) };
    });
}

/** Lines such as `optimiser.images.learningRate = 0.1 .. 10 log`; other lines are axes with their values. */
export function parseRanges(text: string): object[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.flatMap((line): object[] => {
    const found = /^([^=]+?)\s*=\s*(\S+)\s*\.\.\s*(\S+?)(\s+log)?$/.exec(line);
    if (found === null) return parseAxes(line);
    const [, path, from, to, log] = found;
    return [{ path, from: Number(from), to: Number(to), scale: log === undefined ? 'linear' : 'log' }];
  });
}

export type FormResult =
  | { readonly ok: true; readonly request: StudyRequest }
  | { readonly ok: false; readonly problems: readonly FormProblem[] };

/** What is wrong with a field; no `message` where the text is not a number at all. */
interface FormProblem {
  readonly field: FormField;
  readonly message: Message | null;
}

const FIELDS = [
  'dataset',
  'objectives',
  'basesPerClass',
  'hallucinators',
  'budget',
  'budgets',
  'bits',
  'seeds',
  'axes',
  'search',
] as const;
type FormField = (typeof FIELDS)[number];

const searchOf = (form: StudyForm): object => ({
  ranges: parseRanges(form.ranges),
  runs: Number(form.searchRuns),
  minutes: form.minutes.trim() === '' ? null : Number(form.minutes),
  seed: Number(form.searchSeed),
  halving: form.halving ? USUAL_HALVING : null,
});

/** The request that a form makes, or one sentence for each field at fault. */
export function requestOf(form: StudyForm): FormResult {
  const reads = READS[form.kind];
  const parsed = studyRequestSchema.safeParse({
    kind: form.kind,
    size: form.size,
    base: form.base,
    dataset: needsFolder(form.source) ? { source: form.source, path: form.path } : { source: form.source },
    objectives: form.base === null && form.objectives.length > 0 ? form.objectives : null,
    basesPerClass: reads.includes('bases') ? numbers(form.basesPerClass) : null,
    hallucinators: reads.includes('hallucinators') ? numbers(form.hallucinators) : null,
    budget: reads.includes('budget') && form.budget.trim() !== '' ? Number(form.budget) : null,
    budgets: reads.includes('budgets') ? numbers(form.budgets) : null,
    convention: reads.includes('budgets') ? form.convention : 'values',
    bits: reads.includes('budgets') && form.convention === 'bytes' ? numbers(form.bits) : null,
    seeds: Number(form.seeds),
    axes: reads.includes('axes') ? parseAxes(form.axes) : [],
    search: reads.includes('search') ? searchOf(form) : null,
  });
  if (parsed.success) return { ok: true, request: parsed.data };
  return {
    ok: false,
    problems: parsed.error.issues.map((issue) => ({
      field: FIELDS.find((one) => one === issue.path[0]) ?? 'dataset',
      message: issue.code === 'invalid_type' ? null : issueMessage(issue),
    })),
  };
}
