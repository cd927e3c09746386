/** What the cache keeps of datasets: decoded images and whitening, listed and deleted. */
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { PreparedForm } from '@shared/datasets/manager';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';

const KINDS = ['images', 'zca'] as const;
/** Files of a recipe: `<hash>.safetensors`, and the whitened rows beside a transform. */
const FILE = /^([0-9a-f]{64})(\.safetensors|-(train|test)\.f32)$/;
const MOST_HEADER = 64 * 1024;
const headerSchema = z.object({
  __metadata__: z.object({ dataset: z.string().optional(), settings: z.string().optional() }).optional(),
});

/** Everything prepared in a library's cache, the largest first. */
export async function listPrepared(cache: string): Promise<PreparedForm[]> {
  const all = await Promise.all(KINDS.map((kind) => listKind(cache, kind)));
  return all.flat().sort((a, b) => b.bytes - a.bytes);
}

async function listKind(cache: string, kind: PreparedForm['kind']): Promise<PreparedForm[]> {
  const folder = join(cache, kind);
  const recipes = new Map<string, { bytes: number; usedAt: Date }>();
  for (const name of await readdir(folder).catch((): string[] => [])) {
    const recipe = FILE.exec(name)?.[1];
    const found = recipe === undefined ? null : await stat(join(folder, name)).catch(() => null);
    if (recipe === undefined || found === null) continue;
    const known = recipes.get(recipe);
    recipes.set(recipe, {
      bytes: (known?.bytes ?? 0) + found.size,
      usedAt: known && known.usedAt > found.atime ? known.usedAt : found.atime,
    });
  }
  return Promise.all(
    [...recipes].map(async ([recipe, { bytes, usedAt }]) => ({
      recipe,
      kind,
      ...(await describe(join(folder, `${recipe}.safetensors`))),
      bytes,
      usedAt: usedAt.toISOString(),
    })),
  );
}

/** What a prepared file says of itself in its header. */
async function describe(path: string): Promise<Pick<PreparedForm, 'dataset' | 'settings'>> {
  const file = await open(path, 'r').catch(() => null);
  try {
    const length = Buffer.alloc(8);
    await file?.read(length, 0, 8, 0);
    const size = Math.min(Number(length.readBigUInt64LE()), MOST_HEADER);
    const header = Buffer.alloc(size);
    await file?.read(header, 0, size, 8);
    const { __metadata__: said } = headerSchema.parse(JSON.parse(header.toString('utf8')));
    return { dataset: said?.dataset ?? null, settings: said?.settings ?? null };
  } catch {
    return { dataset: null, settings: null };
  } finally {
    await file?.close();
  }
}

/** Deletes a prepared form; answers the bytes freed. Throws UserError when there is none of that name. */
export async function deletePrepared(
  cache: string,
  { kind, recipe }: Pick<PreparedForm, 'kind' | 'recipe'>,
): Promise<number> {
  const folder = join(cache, kind);
  const names = (await readdir(folder).catch((): string[] => [])).filter(
    (name) => FILE.exec(name)?.[1] === recipe,
  );
  if (names.length === 0) throw new UserError('not-found', message('datasetWork.preparedGone'));
  let freed = 0;
  for (const name of names) {
    freed += (await stat(join(folder, name)).catch(() => null))?.size ?? 0;
    await rm(join(folder, name), { force: true });
  }
  return freed;
}
