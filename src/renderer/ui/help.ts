/** What the help speaks about, in its order. The words are in `help.<section>.<entry>` of each language. */
import { ref, type Ref } from 'vue';
import { useRoute } from 'vue-router';
import { matchesWords } from './typed';

export const HELP_ENTRIES = {
  steps: ['project', 'run', 'watch', 'mix', 'report'],
  pages: [
    'projects',
    'project',
    'new-run',
    'run',
    'queue',
    'compare',
    'gallery',
    'studies',
    'reports',
    'datasets',
    'experts',
    'computers',
    'settings',
  ],
  terms: [
    'dataset',
    'distillation',
    'basis',
    'hallucinator',
    'bpc',
    'ipc',
    'budget',
    'parameterization',
    'objective',
    'adversary',
    'augmentation',
    'expert',
    'whitening',
    'evaluation',
    'baseline',
    'checkpoint',
    'run',
    'study',
    'engine',
    'program',
    'library',
  ],
  charts: [
    'objective',
    'student',
    'cosine',
    'contrastive',
    'task',
    'likelihood',
    'rate',
    'accuracy',
    'smoothing',
    'stats',
  ],
} as const;

export type HelpSection = keyof typeof HELP_ENTRIES;
export const HELP_SECTIONS = Object.keys(HELP_ENTRIES) as HelpSection[];

/** An entry's place on the page and in addresses, e.g. `terms-basis`. */
const topicOf = (section: HelpSection, entry: string): string => `${section}-${entry}`;

/** Routes that another page's entry speaks about. */
const PAGE_OF_ROUTE: Readonly<Record<string, string>> = {
  study: 'studies',
  report: 'reports',
  'new-report': 'reports',
  licences: 'settings',
};

/** The entry about a page, by the name of its route; null where the help has none. */
export function topicOfRoute(route: string): string | null {
  const page = PAGE_OF_ROUTE[route] ?? route;
  return HELP_ENTRIES.pages.some((one) => one === page) ? topicOf('pages', page) : null;
}

export interface HelpEntry {
  readonly topic: string;
  readonly title: string;
  readonly text: string;
}

/** The entries of a section that have every word of the search, in its order. */
export function helpEntries(
  section: HelpSection,
  query: string,
  words: (key: string) => string,
): HelpEntry[] {
  return HELP_ENTRIES[section]
    .map((entry) => ({
      topic: topicOf(section, entry),
      title: words(`help.${section}.${entry}.title`),
      text: words(`help.${section}.${entry}.text`),
    }))
    .filter(({ title, text }) => matchesWords(query, [title, text]));
}

const open = ref(false);
const topic = ref<string | null>(null);

export interface HelpPanelState {
  readonly open: Ref<boolean>;
  readonly topic: Readonly<Ref<string | null>>;
  /** Opens the panel beside the page, at an entry; without one at the entry about the page on screen. */
  show(entry?: string): void;
}

/** The help that opens beside any page without leaving it. */
export function useHelp(): HelpPanelState {
  const route = useRoute();
  return {
    open,
    topic,
    show(entry) {
      topic.value = entry ?? topicOfRoute(String(route.name ?? ''));
      open.value = true;
    },
  };
}
