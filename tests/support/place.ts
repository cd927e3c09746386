/** A computer whose answers are a test's. */
import { Readable } from 'node:stream';
import type { Place } from '@main/computers/place';

/** The computer `Box`: tasks lie in a folder here, it answers questions by `ask`, and nothing else goes or comes. */
export const placeOf = (folder: () => string, ask: Place['ask']): Place => ({
  ...{ computer: 'Box', folder: 'f', isElsewhere: true },
  taskFolder: folder,
  send: () => Promise.resolve(),
  sendDataset: null,
  sentDatasets: () => Promise.resolve([]),
  fetch: () => Readable.from([]) as AsyncIterable<string>,
  ask,
});
