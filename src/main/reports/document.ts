/**
 * A report as pure data: what it says, in which order, and nothing about how a format writes it. Every format is made from
 * this alone, so that all of them say the same.
 */
import type { StorageAccount } from '@shared/budget/storage';
import type { ReportLanguage, ReportSection } from '@shared/reports/request';
import { say, type Message } from '@shared/words/message';
import { sayWritten } from '@shared/words/written';
import type { ReportGallery } from './model';

/** A plain string means itself in every language: a name that a person gave, a number. A message is ours. */
export type Words = string | Message;
/**
 * What a report says in one place. `recorded` is a sentence that a library keeps in English, such as why a run ended. Several
 * texts are sentences that follow each other.
 */
export type Text = Words | { readonly recorded: string } | readonly Text[];

/** Says a text in the language of a report. */
export type Say = (text: Text) => string;

/** What says the texts of a report. */
export function sayer(language: ReportLanguage): Say {
  const inLanguage: Say = (text) => {
    if (typeof text === 'string') return text;
    if ('recorded' in text) return sayWritten(language, text.recorded);
    return 'key' in text ? say(language, text) : text.map(inLanguage).join(' ');
  };
  return inLanguage;
}

/** A cell of a table. */
export interface Cell {
  readonly text: Text;
  /** A word in small letters after the text, such as `n = 3`. */
  readonly beside?: Text | undefined;
  /** Lines below, in small letters; formats for papers leave them out. */
  readonly details?: readonly Text[];
  readonly look?: 'strong' | 'published' | 'none' | undefined;
  /** Sources or protocols that the cell refers to, counted from 1. */
  readonly marks?: readonly number[];
}

export interface Table {
  readonly kind: 'table';
  readonly caption: Text;
  /** The first column names the rows. */
  readonly columns: readonly { readonly label: Text; readonly numeric: boolean }[];
  readonly rows: readonly {
    readonly cells: readonly Cell[];
    readonly look: 'own' | 'plain' | 'unequal' | 'published' | 'total';
  }[];
  /** What is to be known of the figures. */
  readonly notes: readonly Text[];
  /** What `marks` refer to: protocols where they differ, then sources of published figures. */
  readonly footnotes: readonly Text[];
}

/** One line of a chart. */
export interface ChartSeries {
  readonly label: Text;
  readonly steps: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** Series over the iterations, or over another number. */
export interface LineChart {
  readonly title: Text;
  readonly xLabel: Text;
  readonly yLabel: Words;
  readonly series: readonly ChartSeries[];
  /** A wide chart takes the whole width of the page, others half of it. */
  readonly wide?: boolean;
  /** Marks every point; for series with few points. */
  readonly marks?: boolean;
  /** Values are shares, written as per cent. */
  readonly percent?: boolean;
  /** The horizontal axis is logarithmic. */
  readonly logarithmicX?: boolean;
}

/** Accuracies of one subject, in a plot of dots. */
export interface DotRow {
  readonly label: Text;
  readonly detail: Text;
  /** Shares 0..1. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly own: boolean;
  /** Not at an equal budget: drawn paler. */
  readonly unequal: boolean;
}

/** Settings of one group, with what a preset has instead. */
export interface ConfigGroup {
  readonly name: string;
  readonly entries: readonly {
    readonly name: string;
    readonly value: Words;
    readonly preset: Words | null;
  }[];
}

export type Block =
  | {
      readonly kind: 'text';
      readonly text: Text;
      readonly tone: 'plain' | 'hint' | 'warning' | 'none';
    }
  | { readonly kind: 'heading'; readonly text: Text }
  /** What people wrote, in Markdown. */
  | { readonly kind: 'markdown'; readonly text: string }
  | {
      readonly kind: 'figures';
      readonly items: readonly { readonly name: Text; readonly value: Text; readonly detail: Text }[];
    }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: Text, value: Text])[] }
  | Table
  | { readonly kind: 'chart'; readonly chart: LineChart }
  | { readonly kind: 'dots'; readonly title: Text; readonly rows: readonly DotRow[] }
  | { readonly kind: 'gallery'; readonly gallery: ReportGallery; readonly classNames: readonly string[] }
  | { readonly kind: 'share'; readonly storage: StorageAccount }
  | { readonly kind: 'config'; readonly groups: readonly ConfigGroup[] }
  /** `folded`: shown on demand, under this name. */
  | { readonly kind: 'code'; readonly text: string; readonly folded: Text | null };

export interface DocumentSection {
  readonly id: ReportSection;
  readonly title: Text;
  readonly blocks: readonly Block[];
}

/** The results as one tidy table, for spreadsheets and statistics. */
export interface ResultTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (Text | number | null)[])[];
}

export interface ReportDocument {
  readonly language: ReportLanguage;
  readonly title: Text;
  /** Where it belongs: the project. */
  readonly kicker: string;
  /** When it was made (ISO 8601): the only thing that differs between two reports of the same. */
  readonly createdAt: string;
  /** Facts in a line below the title; the first is the most important. */
  readonly meta: readonly Text[];
  readonly tags: readonly string[];
  /** Said before any figure, e.g. that they are not final. */
  readonly warnings: readonly Text[];
  /** In the order that was chosen. */
  readonly sections: readonly DocumentSection[];
  readonly results: ResultTable;
  /** Everything as numbers and plain words, section by section. */
  readonly data: Readonly<Record<string, unknown>>;
}

export const text = (words: Text, tone: 'plain' | 'hint' | 'warning' | 'none' = 'plain'): Block => ({
  kind: 'text',
  text: words,
  tone,
});
