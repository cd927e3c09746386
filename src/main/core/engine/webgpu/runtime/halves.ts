import { z } from 'zod';
import { type MatrixShape, subgroupSize } from '../graph/matrices';

/** What a device offers for half precision. */
export interface HalfSupport {
  /** Features to ask it for. */
  readonly features: readonly string[];
  /** What its tensor cores multiply at once; none where the compiler cannot use them. */
  readonly matrices: readonly MatrixShape[];
}

const matrixFeature = 'chromium-experimental-subgroup-matrix';

/** As Dawn lists what subgroup matrices can be. It is an extension: no types come with it. */
const adapterSchema = z.object({
  subgroupMinSize: z.number(),
  subgroupMaxSize: z.number(),
  subgroupMatrixConfigs: z.array(
    z.object({
      componentType: z.string(),
      resultComponentType: z.string(),
      M: z.number(),
      N: z.number(),
      K: z.number(),
    }),
  ),
});

/** Undefined when a device has no 16-bit numbers. */
export function halfSupport(features: ReadonlySet<string>, info: unknown): HalfSupport | undefined {
  if (!features.has('shader-f16')) return undefined;
  const matrices = features.has(matrixFeature) && features.has('subgroups') ? matricesOf(info) : [];
  const forMatrices = matrices.length > 0 ? ['subgroups', matrixFeature] : [];
  return { features: ['shader-f16', ...forMatrices], matrices };
}

/** Products of f16 that are summed in f32, on devices whose subgroups all have the size that kernels count on. */
function matricesOf(info: unknown): MatrixShape[] {
  const known = adapterSchema.safeParse(info);
  if (!known.success) return [];
  const { subgroupMinSize, subgroupMaxSize, subgroupMatrixConfigs } = known.data;
  if (subgroupMinSize !== subgroupSize || subgroupMaxSize !== subgroupSize) return [];
  return subgroupMatrixConfigs
    .filter(
      ({ componentType, resultComponentType }) => componentType === 'f16' && resultComponentType === 'f32',
    )
    .map(({ M, N, K }) => ({ rows: M, columns: N, depth: K }));
}
