/** Makes the example library once; every test gets a copy of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Library } from '@main/store/library';
import { fillExample } from '../../support/exampleLibrary';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the example library. */
    exampleLibrary: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'haba-example-'));
  const library = await Library.open(folder);
  await fillExample(library);
  library.close();
  provide('exampleLibrary', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
