import { computed, inject, provide, type ComputedRef, type InjectionKey } from 'vue';
import { isShown } from './fieldSearch';

/** Paths that a search found; null while nothing is looked for. */
export type FoundFields = ComputedRef<readonly string[] | null>;

const KEY: InjectionKey<FoundFields> = Symbol('found fields');

/** For the form around the fields. */
export const provideFound = (found: FoundFields): void => provide(KEY, found);

/** For the fields: what was looked for, and whether a path is to be shown. */
export function useFieldFilter(): {
  readonly isSearching: ComputedRef<boolean>;
  readonly shows: (path: string) => boolean;
} {
  const found = inject(
    KEY,
    computed(() => null),
  );
  return {
    isSearching: computed(() => found.value !== null),
    shows: (path) => found.value === null || isShown(path, found.value),
  };
}
