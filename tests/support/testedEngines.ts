import { describe } from 'vitest';
import { ENGINE_IDS, type EngineId } from '@shared/domain';
import { openEngine } from '@main/core/engine/choose';
import { everyKernel } from './graphics';

/** Engines that run on every machine: a test that cannot start one of them fails. */
const REQUIRED: readonly EngineId[] = ['onnx', 'tensorflow'];

/** An engine that tests run on, with the reason if it cannot be used here. */
interface Tested {
  readonly id: EngineId;
  readonly reason?: string;
}

async function look(id: EngineId): Promise<Tested> {
  if (REQUIRED.includes(id)) return { id };
  try {
    const engine = await openEngine(id);
    await engine.close();
    return { id };
  } catch (error) {
    return { id, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** The engines that every test of engines runs on, or the one that ENGINE names. */
const testedEngines: readonly Tested[] = await Promise.all(
  ENGINE_IDS.filter((id) => id === (process.env['ENGINE'] ?? id)).map(look),
);

/**
 * Describes every tested engine by the same tests. `%s` in the title stands for its id. The tests of an engine that
 * cannot be used here are skipped, with the reason in the title. `heavy` ones would keep a software graphics device
 * busy for minutes: on `webgpu` they belong to what tests everything.
 */
export function describeEngines(
  title: string,
  tests: (id: EngineId) => void,
  { heavy = false }: { readonly heavy?: boolean } = {},
): void {
  for (const { id, reason } of testedEngines) {
    if (heavy && id === 'webgpu' && !everyKernel) continue;
    const named = title.replace('%s', id);
    if (reason === undefined) describe(named, () => tests(id));
    else describe.skip(`${named} (skipped: ${reason})`, () => tests(id));
  }
}
