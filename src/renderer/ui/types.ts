import type { Component } from 'vue';

/** What a colour means. */
export type Tone = 'neutral' | 'info' | 'good' | 'warn' | 'alert' | 'bad' | 'special';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly icon?: Component | undefined;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** For what is on or off: how it is now. */
  readonly checked?: boolean;
  /** Starts a new part of the menu. */
  readonly separated?: boolean;
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly disabled?: boolean;
}

/** Options of a long list under one heading. */
export interface PickerGroup {
  readonly value: string;
  readonly label: string;
  readonly options: readonly SelectOption[];
}
