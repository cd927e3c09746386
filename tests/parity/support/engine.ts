import type { EngineId } from '@shared/domain';
import { listEngines } from '../../../src/main/core/engine/select';

/** Engines that run on every machine: a test that cannot start one of them fails. */
const REQUIRED: readonly EngineId[] = ['onnx', 'tensorflow'];

/** Engines that the fixtures are replayed on: the required ones and what else is here, or the one that ENGINE names. */
export async function enginesUnderTest(): Promise<EngineId[]> {
  const only = process.env['ENGINE'];
  const engines = await listEngines();
  return engines
    .filter(({ id, available }) => (only === undefined ? available || REQUIRED.includes(id) : id === only))
    .map(({ id }) => id);
}
