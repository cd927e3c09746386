/** The choices of a report while it is being made: pure, so that nothing is lost between two looks. */
import type { Run } from '@shared/domain';
import { comparisonBudget, withinComparison } from '@shared/reports/comparison';
import {
  LONGEST_NOTES,
  SECTIONS_OF,
  type ReportFormat,
  type ReportLanguage,
  type ReportRequest,
  type ReportSection,
  type ReportSource,
} from '@shared/reports/request';

export interface ReportDraft {
  readonly kind: ReportSource['kind'];
  /** In their order; the first is reported, the others are compared with it. */
  readonly runIds: readonly string[];
  readonly studyId: string | null;
  readonly format: ReportFormat;
  readonly language: ReportLanguage;
  /** All sections in their order, chosen or not. */
  readonly order: readonly ReportSection[];
  readonly chosen: ReadonlySet<ReportSection>;
  readonly notes: string;
  readonly title: string;
}

/** Everything chosen, in the usual order. */
export const emptyDraft = (source: ReportSource | null, language: ReportLanguage = 'en'): ReportDraft => ({
  kind: source?.kind ?? 'runs',
  runIds: source?.kind === 'runs' ? source.runIds : [],
  studyId: source?.kind === 'study' ? source.studyId : null,
  format: 'html',
  language,
  order: SECTIONS_OF.study,
  chosen: new Set(SECTIONS_OF.study),
  notes: '',
  title: '',
});

/** The choices of a report that was written. */
export function draftOf(request: ReportRequest): ReportDraft {
  const rest = SECTIONS_OF.study.filter((section) => !request.sections.includes(section));
  return {
    ...emptyDraft(request.source, request.language),
    format: request.format,
    order: [...request.sections, ...rest],
    chosen: new Set(request.sections),
    notes: request.notes,
    title: request.title,
  };
}

/** Sections that reports of this kind can have, in the draft's order. */
export const sectionsOf = ({ kind, order }: ReportDraft): ReportSection[] =>
  order.filter((section) => SECTIONS_OF[kind].includes(section));

/** What main is asked for; null while something is missing. */
export function requestOf(draft: ReportDraft): ReportRequest | null {
  const { kind, runIds, studyId, format, language, chosen, notes, title } = draft;
  const sections = sectionsOf(draft).filter((section) => chosen.has(section));
  if (sections.length === 0 || notes.length > LONGEST_NOTES || title.trim().length > 120) return null;
  const shared = { format, language, sections, notes, title: title.trim() };
  if (kind === 'study') {
    return studyId === null ? null : { source: { kind, studyId }, ...shared };
  }
  return runIds.length === 0 ? null : { source: { kind, runIds: [...runIds] }, ...shared };
}

/** The list with an item moved by some places; the same list where there is no room. */
export function moved<T>(list: readonly T[], item: T, by: 1 | -1): readonly T[] {
  const from = list.indexOf(item);
  const to = from + by;
  if (from < 0 || to < 0 || to >= list.length) return list;
  const next = [...list];
  next.splice(from, 1);
  next.splice(to, 0, item);
  return next;
}

/** A section moved among those that the kind of report has. */
export function withSectionMoved(draft: ReportDraft, section: ReportSection, by: 1 | -1): ReportDraft {
  const shown = moved(sectionsOf(draft), section, by);
  const hidden = draft.order.filter((one) => !SECTIONS_OF[draft.kind].includes(one));
  return { ...draft, order: [...shown, ...hidden] };
}

export function withSection(draft: ReportDraft, section: ReportSection, on: boolean): ReportDraft {
  const chosen = new Set(draft.chosen);
  if (on) chosen.add(section);
  else chosen.delete(section);
  return { ...draft, chosen };
}

/** Images per class that a run may store to stand beside the first; null while that is not known. */
export const budgetOf = (first: Run | undefined): number | null =>
  first?.storage ? comparisonBudget(first.storage, first.config.budget) : null;

/** Whether a run stores more than it may beside the first. */
export const isTooLarge = (first: Run | undefined, other: Run): boolean =>
  first?.storage != null &&
  other.storage !== null &&
  !withinComparison(first.storage, other.storage, first.config.budget);

/** What an address asks for: `runs=a,b`, `study=a`, or `report=a` to change one. */
export type BuilderTarget =
  | { readonly kind: 'runs'; readonly runIds: readonly string[] }
  | { readonly kind: 'study'; readonly studyId: string }
  | { readonly kind: 'report'; readonly reportId: string }
  | { readonly kind: 'none' };

export function targetOf(query: Readonly<Record<string, unknown>>): BuilderTarget {
  const word = (name: string): string => (typeof query[name] === 'string' ? query[name] : '');
  if (word('report') !== '') return { kind: 'report', reportId: word('report') };
  if (word('study') !== '') return { kind: 'study', studyId: word('study') };
  const runIds = [...new Set(word('runs').split(','))].filter((id) => id !== '');
  return runIds.length > 0 ? { kind: 'runs', runIds } : { kind: 'none' };
}
