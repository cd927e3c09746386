import type { EngineId } from '@shared/domain';

/**
 * Settings for tests that use a graphics device; imported for its effect too. Where there is no card, a software one
 * (lavapipe) will do. It spends nearly all of a test on compiling kernels: less without optimisation and with short
 * vectors, and nothing for kernels that it compiled in an earlier run.
 */
process.env['HABA_SOFTWARE_GPU'] ??= '1';
process.env['GALLIVM_PERF'] ??= 'nopt';
process.env['LP_NATIVE_VECTOR_WIDTH'] ??= '128';

/** Whether `webgpu` is tested with everything, which takes a software device many minutes (`npm run test:gpu`). */
export const everyKernel = process.env['HABA_GPU_TESTS'] === 'all';

/** One in `every` of the items, starting with the first; all of them when everything is tested. */
export const shareOf = <T>(items: readonly T[], every: number): readonly T[] =>
  everyKernel ? items : items.filter((_, i) => i % every === 0);

/** All items, but on `webgpu` a share of them. */
export const shareOn = <T>(id: EngineId, items: readonly T[], every: number): readonly T[] =>
  id === 'webgpu' ? shareOf(items, every) : items;

/** All items, but on `webgpu` only when everything is tested. */
export const whenEvery = <T>(id: EngineId, items: readonly T[]): readonly T[] =>
  id === 'webgpu' && !everyKernel ? [] : items;
