/** What packing has put beside the build: whether it is a trial, and what it is made of. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';

/** The name of the SBOM, in CycloneDX's form; packing knows it too (scripts/lib/package/sbom.mjs). */
const SBOM = 'sbom.cdx.json';

const manifestSchema = z.object({ trial: z.boolean().default(false) });
const sbomSchema = z.object({ bomFormat: z.literal('CycloneDX'), components: z.array(z.unknown()) });

export interface BuildFacts {
  readonly trial: boolean;
  /** Null where there is no SBOM: in checkouts. */
  readonly components: number | null;
}

/** @param root where package.json lies */
export function factsOfBuild(root: string): BuildFacts {
  const manifest = manifestSchema.safeParse(jsonIn(join(root, 'package.json')));
  const sbom = sbomSchema.safeParse(jsonIn(join(root, SBOM)));
  return {
    trial: manifest.success && manifest.data.trial,
    components: sbom.success ? sbom.data.components.length : null,
  };
}

/** The SBOM as it is. Throws a UserError where there is none. */
export async function readSbom(root: string): Promise<Uint8Array> {
  try {
    return await readFile(join(root, SBOM));
  } catch {
    throw new UserError('not-found', message('work.checkoutNoSbom'));
  }
}

function jsonIn(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
