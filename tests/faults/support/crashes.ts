/**
 * What a disk may hold after a loss of power, as ALICE (Pillai et al., OSDI 2014) and CrashMonkey (Mohan et al., OSDI 2018) ask:
 * the steps before it, with those that were not flushed there or not, in any combination. Names of one step (a rename) are there
 * together. Bytes that were not flushed are there, half there, or not; of a database the latest commits may be missing.
 */
import fs from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Promised, Recording, Step } from './recording';

/** A tree of files: contents by path; folders end with `/`. */
export type Tree = ReadonlyMap<string, Uint8Array>;

interface Volatile {
  /** Steps that set names. */
  readonly names: readonly number[];
  /** Files with contents that were not flushed: what they may hold, the flushed one first and the latest last. */
  readonly contents: ReadonlyMap<number, readonly Uint8Array[]>;
}

/** Which of them are there: steps by number, and for each file which content. */
interface Choice {
  readonly names: (step: number) => boolean;
  readonly content: (file: number, count: number) => number;
}

export interface Crash {
  /** How many steps had been done. */
  readonly after: number;
  readonly tree: Tree;
  readonly promised: ReadonlyMap<string, Promised>;
}

/**
 * All states with no, every, all but one and only one of the steps that were not flushed, at every moment, and `random` more.
 * @param isFlush which flushes count, by their site
 */
export function* crashesOf(
  { steps, folders }: Recording,
  random: () => number,
  extra: number,
  isFlush: (site: string) => boolean = () => true,
): Generator<Crash> {
  const flushed = new Set<number>();
  const promised = new Map<string, Promised>();
  const pending = new Map<number, number[]>();
  const safe = new Map<number, Uint8Array>();
  // What is there before is there.
  const begun = steps.findLastIndex((step) => step.kind === 'flush' && step.site === 'before') + 1;
  for (let after = 0; after <= steps.length; after++) {
    const last: Step | undefined = steps[after - 1];
    if (last?.kind === 'promise') {
      if (last.check === null) promised.delete(last.name);
      else promised.set(last.name, last.check);
    }
    if (last?.kind === 'content') pending.set(last.file, [...(pending.get(last.file) ?? []), after - 1]);
    if (last?.kind === 'flush' && (isFlush(last.site) || last.site === 'before')) {
      for (let i = 0; i < after; i++) {
        const step = steps[i];
        if (step?.kind === 'names' && hasIn(step.sets, last.node)) flushed.add(i);
      }
      const newest = pending.get(last.node)?.at(-1);
      if (newest !== undefined) safe.set(last.node, bytesAt(steps, newest));
      pending.delete(last.node);
    }
    if (after < begun) continue;
    const names = steps.flatMap((step, i) =>
      i < after && step.kind === 'names' && !flushed.has(i) ? [i] : [],
    );
    const contents = new Map(
      [...pending].map(([file, at]) => [file, contentsOf(steps, safe.get(file), at)] as const),
    );
    for (const choice of choicesOf({ names, contents }, random, extra)) {
      const chosen = new Map(safe);
      for (const [file, options] of contents)
        chosen.set(file, options[choice.content(file, options.length)] ?? new Uint8Array());
      const tree = treeOf(steps.slice(0, after), folders, (i) => flushed.has(i) || choice.names(i), chosen);
      yield { after, tree, promised: new Map(promised) };
    }
  }
}

/** Whether the flush of a folder keeps what was done to names: one that came from elsewhere, only where it came to. */
const hasIn = (sets: readonly (readonly [number, string, number | null])[], folder: number): boolean => {
  const comings = sets.filter(([, , to]) => to !== null);
  return (comings.length > 0 ? comings : sets).some(([one]) => one === folder);
};

const bytesAt = (steps: readonly Step[], at: number): Uint8Array => {
  const step = steps[at];
  return step?.kind === 'content' ? step.bytes : new Uint8Array();
};

function contentsOf(
  steps: readonly Step[],
  before: Uint8Array | undefined,
  at: readonly number[],
): Uint8Array[] {
  const old = before ?? new Uint8Array();
  const latest = at.map((one) => bytesAt(steps, one));
  const step = steps[at[0] ?? -1];
  if (step?.kind === 'content' && step.isDatabase) return [old, ...latest];
  const whole = latest.at(-1) ?? old;
  // Half of the bytes, and the size without the bytes. What lay before is not touched by what is added to it.
  const isAdded = Buffer.compare(old, whole.subarray(0, old.length)) === 0;
  const kept = isAdded ? old.length : 0;
  const empty = new Uint8Array(whole.length);
  empty.set(whole.subarray(0, kept));
  return [old, whole.subarray(0, kept + Math.floor((whole.length - kept) / 2)), empty, whole];
}

function* choicesOf({ names, contents }: Volatile, random: () => number, extra: number): Generator<Choice> {
  const last = (_file: number, count: number): number => count - 1;
  yield { names: () => false, content: () => 0 };
  yield { names: () => true, content: last };
  yield { names: () => true, content: () => 0 };
  for (const one of names) {
    yield { names: (i) => i !== one, content: last };
    yield { names: (i) => i === one, content: last };
  }
  for (const [one, options] of contents) {
    for (let i = 0; i < options.length - 1; i++)
      yield { names: () => true, content: (file, count) => (file === one ? i : count - 1) };
  }
  if (names.length + contents.size < 2) return;
  for (let i = 0; i < extra; i++) {
    const share = random();
    const there = new Set(names.filter(() => random() < share));
    yield { names: (step) => there.has(step), content: (_file, count) => Math.floor(random() * count) };
  }
}

function treeOf(
  steps: readonly Step[],
  folders: ReadonlySet<number>,
  isThere: (step: number) => boolean,
  contents: ReadonlyMap<number, Uint8Array>,
): Tree {
  const names = new Map<number, Map<string, number>>();
  for (const [i, step] of steps.entries()) {
    if (step.kind !== 'names' || !isThere(i)) continue;
    for (const [folder, name, to] of step.sets) {
      const entries = names.get(folder) ?? new Map<string, number>();
      names.set(folder, entries);
      if (to === null) entries.delete(name);
      else entries.set(name, to);
    }
  }
  const tree = new Map<string, Uint8Array>();
  const walk = (node: number, path: string): void => {
    for (const [name, to] of names.get(node) ?? []) {
      if (folders.has(to)) {
        tree.set(`${path}${name}/`, new Uint8Array());
        walk(to, `${path}${name}/`);
      } else tree.set(`${path}${name}`, contents.get(to) ?? new Uint8Array());
    }
  };
  walk(0, '');
  return tree;
}

const hashes = new WeakMap<Uint8Array, string>();
function hashOf(bytes: Uint8Array): string {
  const known = hashes.get(bytes) ?? createHash('sha256').update(bytes).digest('base64');
  hashes.set(bytes, known);
  return known;
}

/** Equal for equal states. */
export const keyOf = ({ tree, promised }: Crash): string =>
  [...[...tree].map(([path, bytes]) => `${path} ${hashOf(bytes)}`).sort(), ...promised.keys()].join('\n');

/** Puts a state where the recorded files were. */
export function putOnDisk(top: string, tree: Tree): void {
  fs.rmSync(top, { recursive: true, force: true });
  fs.mkdirSync(top, { recursive: true });
  for (const [path, bytes] of tree) {
    if (path.endsWith('/')) fs.mkdirSync(join(top, path), { recursive: true });
    else fs.writeFileSync(join(top, path), bytes);
  }
}
