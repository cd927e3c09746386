import { common } from './en/common';
import { config } from './en/config';
import { experts } from './en/experts';
import { gallery } from './en/gallery';
import { help } from './en/help';
import { projects } from './en/projects';
import { reports } from './en/reports';
import { runs } from './en/runs';
import { settings } from './en/settings';
import { studies } from './en/studies';

/** All words of the interface in English: the language that defines which keys exist. */
export const en = {
  ...common,
  ...projects,
  ...runs,
  ...gallery,
  ...reports,
  ...experts,
  ...studies,
  ...settings,
  ...help,
  ...config,
} as const;

/** The same keys in another language; a missing or an extra one fails the type check. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
