import type { BindingTable } from './bindings';
import { prelude } from './types';

/** The body of a kernel, or of one of several that share a dispatch. It knows `group` and `thread` (both i32). */
export interface Part {
  readonly lines: readonly string[];
  /** Number of workgroups. */
  readonly groups: number;
  /** Elements of workgroup memory by WGSL element type. */
  readonly shared: ReadonlyMap<string, number>;
  /** What must stand outside of the function; parts share what is equal. */
  readonly declarations?: readonly string[];
}

/** A complete kernel. */
export interface KernelSource {
  readonly wgsl: string;
  readonly workgroups: readonly [number, number, number];
  /** Bytes of workgroup memory. */
  readonly sharedBytes: number;
}

/** Name of the workgroup array of a type. */
export const sharedName = (type: string): string => `shared_${type.replaceAll(/[<>]/g, '')}`;

/**
 * Puts parts that do not depend on each other into one kernel: each takes its own range of workgroups.
 * @param threads Workgroup size, the same for all parts.
 * @param maxGroups Most workgroups along one dimension of a dispatch.
 */
export function assemble(
  bindings: BindingTable,
  parts: readonly Part[],
  threads: number,
  maxGroups: number,
): KernelSource {
  const total = parts.reduce((n, part) => n + part.groups, 0);
  const width = Math.min(total, maxGroups);
  if (total === 0) return { wgsl: '', workgroups: [0, 0, 0], sharedBytes: 0 };
  const height = Math.min(Math.ceil(total / width), maxGroups);
  const depth = Math.ceil(total / (width * height));
  const shared = new Map<string, number>();
  for (const part of parts) {
    for (const [type, size] of part.shared) shared.set(type, Math.max(size, shared.get(type) ?? 0));
  }
  const calls: string[] = [];
  let start = 0;
  parts.forEach(({ groups }, i) => {
    const end = start + groups;
    const last = i === parts.length - 1 && total === width * height * depth;
    const head = i === 0 ? '' : 'else ';
    const test = last ? '' : `if (group < ${end}) `;
    calls.push(`  ${head}${test}{ part${i}(group - ${start}, i32(local)); }`);
    start = end;
  });
  const body = [
    ...bindings.declarations(),
    ...[...shared].map(([type, size]) => `var<workgroup> ${sharedName(type)}: array<${type}, ${size}>;`),
    ...new Set(parts.flatMap(({ declarations = [] }) => declarations)),
    ...parts.flatMap(({ lines }, i) => [
      `fn part${i}(group: i32, thread: i32) {`,
      ...lines.map((text) => `  ${text}`),
      '}',
    ]),
    `@compute @workgroup_size(${threads})`,
    'fn main(@builtin(workgroup_id) place: vec3<u32>, @builtin(local_invocation_index) local: u32) {',
    `  let group = i32(place.x + ${width}u * (place.y + ${height}u * place.z));`,
    ...calls,
    '}',
  ].join('\n');
  const directives = Object.entries(extensions).flatMap(([word, texts]) =>
    body.includes(word) ? texts : [],
  );
  return {
    wgsl: [...directives, ...used(body), body].join('\n'),
    workgroups: [width, height, depth],
    sharedBytes: [...shared].reduce((n, [type, size]) => n + bytesOf(type) * size, 0),
  };
}

/** Bytes of a WGSL type of numbers. */
const bytesOf = (type: string): number => (type.includes('16') ? 2 : 4) * (type.startsWith('vec4') ? 4 : 1);

/** What must stand at the top of a kernel that uses a word. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  f16: ['enable f16;'],
  subgroup_matrix: [
    'enable chromium_experimental_subgroup_matrix;',
    // All threads of a workgroup take the same way through a contraction, which the compiler cannot see.
    'diagnostic(off, chromium.subgroup_matrix_uniformity);',
  ],
};

/** Functions that come with a helper of another name. */
const alsoCalled: Readonly<Record<string, readonly string[]>> = {
  sine: ['cosine'],
  scaleShift: ['scaleUp', 'scaleDown', 'pairShift'],
};

/** The helper functions that a kernel calls. */
export function used(body: string): string[] {
  const needed = Object.entries(prelude).filter(([name]) =>
    [name, ...(alsoCalled[name] ?? [])].some((called) => body.includes(`${called}(`)),
  );
  return needed.map(([, text]) => text);
}
