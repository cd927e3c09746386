/** Every picture of docs/images: what is on it, and how a page comes to show that. */
import type { Page } from '@playwright/test';
import { call } from '../e2e/support/bridge';
import type { Places } from './library';

export interface Picture {
  /** A page's is called as its route. */
  readonly name: string;
  /** The address of its page. */
  readonly hash: (places: Places) => string;
  /** The test id of what the page shows last. */
  readonly ready: string;
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** Whether a run has to train meanwhile. */
  readonly live?: boolean;
}

export const SIZE = { width: 1280, height: 800 };
export const THEMES = ['light', 'dark'] as const;
/** Bytes that all of docs/images may have: everybody who clones the repository gets them. */
export const MOST_BYTES = 3_000_000;

const inProject = ({ projectId }: Places): string => `/projects/${projectId}`;
const ofRun = (places: Places): string => `${inProject(places)}/runs/${places.runId}`;

/** A cell of the gallery as the pair on its panel. */
export async function mix(page: Page, row: number, column: number): Promise<void> {
  await page.getByTestId('panel-mix').click();
  await page.getByTestId(`gallery-cell-${row}-${column}`).click();
  await page.getByTestId('mix-image').waitFor();
}

/** The first one is the server of the pictures. */
const COMPUTERS = [
  { name: 'Box under the desk', address: 'box', folder: '.haba-studio' },
  { name: 'Cluster', address: 'anna@login.example.org', folder: '/scratch/anna/haba' },
] as const;

const NOTES =
  'All of them keep to the storage of **five images a class**; they differ in *what* they store:\n\n- images,\n- grids of smaller images,\n- bases and hallucinators.';

export const PICTURES: readonly Picture[] = [
  { name: 'projects', hash: () => '/projects', ready: 'project-card' },
  { name: 'project', hash: inProject, ready: 'run-table' },
  {
    name: 'new-run',
    hash: (places) => `${inProject(places)}/new-run?from=${places.runId}`,
    ready: 'budget-ipc',
  },
  { name: 'run', hash: ofRun, ready: 'preview' },
  {
    name: 'gallery',
    hash: (places) => `${ofRun(places)}/gallery`,
    ready: 'gallery-cell-0-0',
    prepare: (page) => mix(page, 2, 1),
  },
  { name: 'studies', hash: ({ study }) => `/projects/${study.projectId}/studies`, ready: 'new-study' },
  {
    name: 'study',
    hash: ({ study }) => `/projects/${study.projectId}/studies/${study.id}`,
    ready: 'study-table',
  },
  { name: 'reports', hash: (places) => `${inProject(places)}/reports`, ready: 'report-table' },
  {
    name: 'report',
    hash: (places) => `${inProject(places)}/reports/${places.reportId}`,
    ready: 'report-frame',
  },
  {
    name: 'new-report',
    hash: (places) => `${inProject(places)}/new-report?runs=${places.compared.join(',')}`,
    ready: 'report-notes',
    prepare: async (page) => {
      await page.getByTestId('report-title').fill('Three ways to store five images a class');
      await page.getByTestId('report-notes').fill(NOTES);
    },
  },
  {
    name: 'compare',
    hash: (places) => `${inProject(places)}/compare?runs=${places.compared.join(',')}`,
    ready: 'compare-gallery',
  },
  { name: 'queue', hash: () => '/queue', ready: 'queue-when-idle', live: true },
  { name: 'datasets', hash: () => '/datasets', ready: 'official-cifar10' },
  { name: 'experts', hash: () => '/experts', ready: 'import-experts' },
  {
    name: 'computers',
    hash: () => '/computers',
    ready: 'computers-page',
    prepare: async (page) => {
      // The library is kept.
      for (const { id } of await call(page, 'computers.list', {}))
        await call(page, 'computers.remove', { id });
      for (const draft of COMPUTERS) await call(page, 'computers.add', draft);
      await page.getByTestId(`computer-${COMPUTERS[0].name}`).getByTestId('connect-computer').click();
      await page.getByText('Connected since').waitFor();
    },
  },
  { name: 'help', hash: () => '/help', ready: 'help' },
  { name: 'settings', hash: () => '/settings', ready: 'engine-onnx' },
  {
    name: 'licences',
    hash: () => '/settings/licences',
    ready: 'licence',
    prepare: (page) => page.getByTestId('licence').first().click(),
  },
  { name: 'link-problem', hash: () => '/nothing/run/abc', ready: 'not-found' },
  { name: 'not-found', hash: () => '/nowhere', ready: 'not-found' },
];
