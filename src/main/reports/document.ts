/**
 * A report as pure data: what it says, in which order, and nothing about how a format writes it. Every format is made from
 * this alone, so that all of them say the same.
 */
import type { StorageAccount } from '@shared/budget/storage';
import type { ReportLanguage, ReportSection } from '@shared/reports/request';
import type { DotRow, LineChart } from './charts';
import type { ReportGallery } from './model';

/** A cell of a table. */
export interface Cell {
  readonly text: string;
  /** A word in small letters after the text, such as `n = 3`. */
  readonly beside?: string | undefined;
  /** Lines below, in small letters; formats for papers leave them out. */
  readonly details?: readonly string[];
  readonly look?: 'strong' | 'published' | 'none' | undefined;
  /** Sources or protocols that the cell refers to, counted from 1. */
  readonly marks?: readonly number[];
}

export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  /** The first column names the rows. */
  readonly columns: readonly { readonly label: string; readonly numeric: boolean }[];
  readonly rows: readonly {
    readonly cells: readonly Cell[];
    readonly look: 'own' | 'plain' | 'unequal' | 'published' | 'total';
  }[];
  /** What is to be known of the figures. */
  readonly notes: readonly string[];
  /** What `marks` refer to: protocols where they differ, then sources of published figures. */
  readonly footnotes: readonly string[];
}

/** Settings of one group, with what a preset has instead. */
export interface ConfigGroup {
  readonly name: string;
  readonly entries: readonly {
    readonly name: string;
    readonly value: string;
    readonly preset: string | null;
  }[];
}

export type Block =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly tone: 'plain' | 'hint' | 'warning' | 'none';
    }
  | { readonly kind: 'heading'; readonly text: string }
  /** What people wrote, in Markdown. */
  | { readonly kind: 'markdown'; readonly text: string }
  | {
      readonly kind: 'figures';
      readonly items: readonly { readonly name: string; readonly value: string; readonly detail: string }[];
    }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [name: string, value: string])[] }
  | Table
  | { readonly kind: 'chart'; readonly chart: LineChart }
  | { readonly kind: 'dots'; readonly title: string; readonly rows: readonly DotRow[] }
  | { readonly kind: 'gallery'; readonly gallery: ReportGallery; readonly classNames: readonly string[] }
  | { readonly kind: 'share'; readonly storage: StorageAccount }
  | { readonly kind: 'config'; readonly groups: readonly ConfigGroup[] }
  /** `folded`: shown on demand, under this name. */
  | { readonly kind: 'code'; readonly text: string; readonly folded: string | null };

export interface DocumentSection {
  readonly id: ReportSection;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The results as one tidy table, for spreadsheets and statistics. */
export interface ResultTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export interface ReportDocument {
  readonly language: ReportLanguage;
  readonly title: string;
  /** Where it belongs: the project. */
  readonly kicker: string;
  /** When it was made (ISO 8601): the only thing that differs between two reports of the same. */
  readonly createdAt: string;
  /** Facts in a line below the title; the first is the most important. */
  readonly meta: readonly string[];
  readonly tags: readonly string[];
  /** Said before any figure, e.g. that they are not final. */
  readonly warnings: readonly string[];
  /** In the order that was chosen. */
  readonly sections: readonly DocumentSection[];
  readonly results: ResultTable;
  /** Everything as numbers and plain words, section by section. */
  readonly data: Readonly<Record<string, unknown>>;
}

export const text = (words: string, tone: 'plain' | 'hint' | 'warning' | 'none' = 'plain'): Block => ({
  kind: 'text',
  text: words,
  tone,
});
