import { z } from 'zod';
import type { StorageAccount } from './storage';

/** What a run stores, as it comes from a file or another process. */
export const storageSchema: z.ZodType<StorageAccount> = z.strictObject({
  baseValues: z.number(),
  hallucinatorValues: z.number(),
  totalValues: z.number(),
  bytes: z.number(),
  ipcEquivalent: z.number(),
  generatedImages: z.number(),
  datasetFraction: z.number(),
});
