import type {
  BoundBuffer,
  BufferPlace,
  Dispatch,
  Plan,
  PlanLimits,
} from '@main/core/engine/webgpu/plan/plan';

/** Limits like those of a large graphics card. */
export const largeDevice: PlanLimits = {
  workgroupStorage: 49152,
  invocations: 1024,
  bindings: 16,
  groups: 65535,
  busyThreads: 132 * 256,
  compact: false,
};

/** The least that WebGPU promises. */
export const smallestDevice: PlanLimits = {
  ...largeDevice,
  workgroupStorage: 16384,
  invocations: 256,
  bindings: 8,
  busyThreads: 8 * 256,
};

/** The same with the largest buffer that WebGPU promises a kernel. */
export const defaultDevice: PlanLimits = { ...smallestDevice, largestBuffer: 128 * 2 ** 20 };

/** A software device: loops are not written out. */
export const softwareDevice: PlanLimits = { ...smallestDevice, workgroupStorage: 32768, compact: true };

interface Declaration {
  readonly name: string;
  readonly write: boolean;
}

const bytesOf: Readonly<Record<string, number>> = { f32: 4, i32: 4, u32: 4, f16: 2 };
const typeBytes = (type: string): number => {
  const vector = /^vec4<(\w+)>$/.exec(type);
  return vector === null ? (bytesOf[type] ?? NaN) : 4 * (bytesOf[vector[1] ?? ''] ?? NaN);
};

/** What one kernel's text says of itself. */
export interface KernelText {
  readonly declarations: readonly Declaration[];
  readonly threads: number;
  /** Bytes of workgroup memory. */
  readonly sharedBytes: number;
}

export function readKernel(wgsl: string): KernelText {
  const declared = /@binding\((\d+)\) var<storage, (read|read_write)> (\w+): array<[^;]+>;/g;
  const declarations = [...wgsl.matchAll(declared)].map(([, , access, name]) => ({
    name: name ?? '',
    write: access === 'read_write',
  }));
  const shared = [...wgsl.matchAll(/var<workgroup> \w+: array<([\w<>]+), (\d+)>;/g)];
  return {
    declarations,
    threads: Number(/@workgroup_size\((\d+)\)/.exec(wgsl)?.[1]),
    sharedBytes: shared.reduce((n, [, type = '', count]) => n + typeBytes(type) * Number(count), 0),
  };
}

/**
 * What is wrong with a plan, in words: limits that it breaks, tensors that are read before they are written or after
 * their memory was taken, outputs that are not written once. Empty for a good plan.
 */
export function planFaults(plan: Plan, limits: PlanLimits): string[] {
  const memory = new Memory(plan);
  const faults = plan.dispatches.flatMap((dispatch, i) => {
    const text = readKernel(dispatch.wgsl);
    return [
      ...limitFaults(dispatch, text, limits),
      ...bindingFaults(dispatch, text),
      ...memory.run(dispatch, text),
    ].map((fault) => `dispatch ${i}, ${dispatch.label}: ${fault}`);
  });
  return [...faults, ...memory.atEnd()];
}

function limitFaults(dispatch: Dispatch, text: KernelText, limits: PlanLimits): string[] {
  const faults: string[] = [];
  const check = (what: string, value: number, most: number): void => {
    if (!(value >= 0 && value <= most)) faults.push(`${value} ${what}, ${most} allowed`);
  };
  check('buffers', dispatch.buffers.length, limits.bindings);
  check('threads', text.threads, limits.invocations);
  check('bytes of workgroup memory', text.sharedBytes, limits.workgroupStorage);
  for (const count of dispatch.workgroups) {
    check('workgroups', count, limits.groups);
    if (count < 1) faults.push('no workgroups');
  }
  return faults;
}

function bindingFaults({ buffers, wgsl }: Dispatch, { declarations }: KernelText): string[] {
  const faults: string[] = [];
  if (declarations.length !== buffers.length) {
    faults.push(`${declarations.length} declared bindings, ${buffers.length} buffers`);
  }
  declarations.forEach(({ name, write }, i) => {
    const uses = wgsl.match(new RegExp(`\\b${name}\\[`, 'g'))?.length ?? 0;
    if (uses === 0) faults.push(`${name} is declared and not used`);
    if (buffers[i]?.write !== write) faults.push(`${name} is bound otherwise than it is declared`);
  });
  const places = buffers.map(keyOf);
  if (new Set(places).size !== places.length) faults.push(`one buffer is bound twice (${places.join(', ')})`);
  return faults;
}

const keyOf = ({ place: { kind, index }, part }: BoundBuffer): string =>
  part === 0 ? `${kind} ${index}` : `${kind} ${index}, part ${part}`;

/** Plays a plan through, with the names of tensors for their values. */
class Memory {
  private readonly held = new Map<string, string>();
  private readonly writes = new Map<string, number>();
  /** The kernel that wrote an output last: cut into several dispatches, each writes its share of it. */
  private readonly writers = new Map<string, string>();

  constructor(private readonly plan: Plan) {}

  run({ buffers, label }: Dispatch, { declarations }: KernelText): string[] {
    const faults: string[] = [];
    buffers.forEach((buffer, i) => {
      const { place, write } = buffer;
      const [key, name] = [keyOf(buffer), declarations[i]?.name ?? '?'];
      if (!this.exists(place)) faults.push(`there is no ${key}`);
      const given = place.kind === 'input' || place.kind === 'constant';
      if (write && given) faults.push(`${key} is overwritten`);
      if (!write && !given && this.held.get(key) !== name) {
        faults.push(`${name} is read from ${key}, which holds ${this.held.get(key) ?? 'nothing'}`);
      }
    });
    buffers.forEach((buffer, i) => {
      if (!buffer.write) return;
      const key = keyOf(buffer);
      this.held.set(key, declarations[i]?.name ?? '?');
      const isShare = this.writers.get(key) === label;
      this.writers.set(key, label);
      if (!isShare) this.writes.set(key, (this.writes.get(key) ?? 0) + 1);
    });
    return faults;
  }

  atEnd(): string[] {
    const outputs = this.plan.outputs.flatMap((_, i) => {
      const times = this.writes.get(`output ${i}`) ?? 0;
      return times === 1 ? [] : [`output ${i} is written ${times} times`];
    });
    const slots = this.plan.slots.flatMap((_, i) =>
      this.writes.has(`slot ${i}`) ? [] : [`slot ${i} is not used`],
    );
    return [...outputs, ...slots];
  }

  private exists({ kind, index }: BufferPlace): boolean {
    const { outputs, slots, constants } = this.plan;
    const counts = {
      output: outputs.length,
      slot: slots.length,
      constant: constants.length,
      input: Infinity,
    };
    return index >= 0 && index < counts[kind];
  }
}
