/** Main on the example library in a folder of its own, for pages that a browser shows while they are worked on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Library } from '@main/store/library';
import { bridgeOn } from './bridge';
import { fillExample } from './exampleLibrary';
import { answerBridge } from './pageServer';

type Rest = Parameters<typeof answerBridge> extends [unknown, ...infer Others] ? Others : never;

export interface ExampleStage {
  /** Answers what a page asks its bridge; whether the request was for the bridge. */
  answer(...request: Rest): Promise<boolean>;
  /** Closes the library and deletes its folder. */
  close(): void;
}

/** Makes the example library in a temporary folder and main on it. Training processes are played: nothing is computed. */
export async function openExample(): Promise<ExampleStage> {
  const folder = mkdtempSync(join(tmpdir(), 'haba-pages-'));
  const library = await Library.open(folder);
  await fillExample(library);
  const bridge = bridgeOn(library);
  return {
    answer: (...request) => answerBridge(bridge, ...request),
    close() {
      library.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
