/** The size of the matrices in a kernel: rows and columns of the results, summands. */
function sizesIn(wgsl: string): { rows: number; columns: number; depth: number } {
  const [, depth, rows] = /subgroup_matrix_left<f16, (\d+), (\d+)>/.exec(wgsl) ?? [];
  const [, columns] = /subgroup_matrix_right<f16, (\d+), \d+>/.exec(wgsl) ?? [];
  return { rows: Number(rows), columns: Number(columns), depth: Number(depth) };
}

/**
 * A kernel that multiplies with subgroup matrices, rewritten to do the same in plain WGSL: every thread of a subgroup of
 * 32 holds its share of each result. Kernels without matrices stay as they are.
 */
export function withoutMatrices(wgsl: string): string {
  if (!wgsl.includes('subgroup_matrix')) return wgsl;
  const { rows, columns, depth } = sizesIn(wgsl);
  const share = (rows * columns) / 32;
  const helpers = `
alias Share = array<f32, ${share}>;
fn multiply(left: vec3<u32>, right: vec3<u32>, sums: Share, lane: u32) -> Share {
  var result = sums;
  for (var e = 0u; e < ${share}u; e++) {
    let row = (lane + 32u * e) / ${columns}u;
    let column = (lane + 32u * e) % ${columns}u;
    for (var k = 0u; k < ${depth}u; k++) {
      let down = left.x + select(k * left.y + row, row * left.y + k, left.z == 1u);
      result[e] += f32(shared_f16[down]) * f32(shared_f16[right.x + k * right.y + column]);
    }
  }
  return result;
}
fn keep(at: u32, sums: Share, stride: u32, lane: u32) {
  var own = sums;
  for (var e = 0u; e < ${share}u; e++) {
    let row = (lane + 32u * e) / ${columns}u;
    let column = (lane + 32u * e) % ${columns}u;
    shared_f32[at + row * stride + column] = own[e];
  }
}`;
  const lane = 'u32(thread) % 32u';
  const text = wgsl
    .replace('enable chromium_experimental_subgroup_matrix;\n', '')
    .replace('diagnostic(off, chromium.subgroup_matrix_uniformity);\n', '')
    .replaceAll(/subgroup_matrix_result<f32, \d+, \d+>/g, 'Share')
    .replaceAll(
      /subgroupMatrixLoad<subgroup_matrix_\w+<f16, \d+, \d+>, (\w+)>\(&shared_f16, (.+), (\d+u)\);/g,
      (_, order: string, at: string, stride: string) =>
        `vec3<u32>(${at}, ${stride}, ${order === 'row_major' ? 1 : 0}u);`,
    )
    .replaceAll(
      /subgroupMatrixMultiplyAccumulate\((\w+), (\w+), (\w+)\)/g,
      (_, left: string, right: string, sums: string) => `multiply(${left}, ${right}, ${sums}, ${lane})`,
    )
    .replaceAll(
      /subgroupMatrixStore<row_major>\(&shared_f32, (.+), (product\w+), (\d+u)\);/g,
      (_, at: string, sums: string, stride: string) => `keep(${at}, ${sums}, ${stride}, ${lane});`,
    );
  return `${text}\n${helpers}`;
}
