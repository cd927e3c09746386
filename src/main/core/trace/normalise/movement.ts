import { type Atom, type Pair, sameShape, sizeOf } from '../ir';
import type { Rewriter, Rule, RuleSet } from './rewriter';

/*
 * Movement operations: those that do nothing go, chains of one kind become one, and those that move only axes of
 * size 1 become reshapes (which cost nothing).
 */

const reshape: Rule<'reshape'> = ({ inputs, params }, rewriter) => {
  const [x] = inputs;
  if (x === undefined) return undefined;
  if (sameShape(x.spec.shape, params.shape)) return x;
  const inner = rewriter.definition(x);
  return inner?.primitive === 'reshape' ? rewriter.emit('reshape', inner.inputs, params) : undefined;
};

const transpose: Rule<'transpose'> = ({ inputs, params, output }, rewriter) => {
  const [x] = inputs;
  if (x === undefined) return undefined;
  const moved = params.perm.filter((axis) => x.spec.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > (moved[i - 1] ?? -1))) {
    return rewriter.emit('reshape', [x], { shape: output.shape });
  }
  const inner = rewriter.definition(x);
  if (inner?.primitive === 'transpose') {
    return rewriter.emit('transpose', inner.inputs, {
      perm: params.perm.map((axis) => inner.params.perm[axis] ?? 0),
    });
  }
  if (inner?.primitive === 'broadcast') {
    const { axis, shape } = inner.params;
    const kept = shape.map((_, i) => i).filter((i) => !axis.includes(i));
    const perm = params.perm.filter((i) => !axis.includes(i)).map((i) => kept.indexOf(i));
    const [source] = inner.inputs;
    if (source === undefined) return undefined;
    const turned = rewriter.emit('transpose', [source], { perm });
    const inserted = params.perm.flatMap((from, to) => (axis.includes(from) ? [to] : []));
    return rewriter.emit('broadcast', [turned], { shape: output.shape, axis: inserted });
  }
  return undefined;
};

const broadcast: Rule<'broadcast'> = ({ inputs, params }, rewriter) => {
  const [x] = inputs;
  if (x === undefined) return undefined;
  if (x.kind === 'variable' && sizeOf(x.spec.shape) === sizeOf(params.shape)) {
    return rewriter.emit('reshape', [x], { shape: params.shape });
  }
  const inner = rewriter.definition(x);
  if (inner?.primitive !== 'broadcast') return undefined;
  const kept = params.shape.map((_, i) => i).filter((i) => !params.axis.includes(i));
  const earlier = inner.params.axis.flatMap((axis) => kept[axis] ?? []);
  const axis = [...params.axis, ...earlier].sort((a, b) => a - b);
  return rewriter.emit('broadcast', inner.inputs, { shape: params.shape, axis });
};

const flip: Rule<'flip'> = ({ inputs, params }, rewriter) => {
  const [x] = inputs;
  if (x === undefined) return undefined;
  const axis = params.axis.filter((i) => x.spec.shape[i] !== 1);
  if (axis.length === 0) return x;
  if (axis.length < params.axis.length) return rewriter.emit('flip', [x], { axis });
  const inner = rewriter.definition(x);
  if (inner?.primitive !== 'flip') return undefined;
  const once = (a: readonly number[], b: readonly number[]): number[] => a.filter((i) => !b.includes(i));
  const odd = [...once(axis, inner.params.axis), ...once(inner.params.axis, axis)].sort((a, b) => a - b);
  return rewriter.emit('flip', inner.inputs, { axis: odd });
};

const pad: Rule<'pad'> = ({ inputs, params }, rewriter) => {
  const [x] = inputs;
  if (params.width.every(([before, after]) => before === 0 && after === 0)) return x;
  const inner = rewriter.definition(x);
  if (inner?.primitive !== 'pad') return undefined;
  const width = params.width.map(([before, after], i): Pair => {
    const [b, a] = inner.params.width[i] ?? [0, 0];
    return [before + b, after + a];
  });
  return rewriter.emit('pad', inner.inputs, { width });
};

const shrink: Rule<'shrink'> = ({ inputs, params, output }, rewriter) => {
  const [x] = inputs;
  if (x === undefined || sameShape(x.spec.shape, output.shape)) return x;
  const inner = rewriter.definition(x);
  if (inner?.primitive === 'shrink') {
    const slice = params.slice.map(([start, end], i): Pair => {
      const offset = inner.params.slice[i]?.[0] ?? 0;
      return [start + offset, end + offset];
    });
    return rewriter.emit('shrink', inner.inputs, { slice });
  }
  if (inner?.primitive === 'pad')
    return shrinkOfPad(rewriter, inner.inputs[0], inner.params.width, params.slice);
  if (inner?.primitive === 'concatenate') {
    return shrinkOfConcatenate(rewriter, inner.inputs, inner.params.axis, params.slice);
  }
  return undefined;
};

/** A part of a padded tensor that holds no padding (or nothing else). */
function shrinkOfPad(
  rewriter: Rewriter,
  x: Atom | undefined,
  width: readonly Pair[],
  slice: readonly Pair[],
): Atom | undefined {
  if (x === undefined) return undefined;
  const shifted = slice.map(([start, end], i): Pair => [
    start - (width[i]?.[0] ?? 0),
    end - (width[i]?.[0] ?? 0),
  ]);
  const { shape, dtype } = x.spec;
  if (shifted.every(([start, end], i) => start >= 0 && end <= (shape[i] ?? 0))) {
    return rewriter.emit('shrink', [x], { slice: shifted });
  }
  if (shifted.some(([start, end], i) => end <= 0 || start >= (shape[i] ?? 0))) {
    return rewriter.splat(0, { shape: slice.map(([start, end]) => end - start), dtype });
  }
  return undefined;
}

/** A part of joined tensors that lies within one of them. */
function shrinkOfConcatenate(
  rewriter: Rewriter,
  parts: readonly Atom[],
  axis: number,
  slice: readonly Pair[],
): Atom | undefined {
  const [start, end] = slice[axis] ?? [0, 0];
  let offset = 0;
  for (const part of parts) {
    const size = part.spec.shape[axis] ?? 0;
    if (start >= offset && end <= offset + size) {
      return rewriter.emit('shrink', [part], { slice: slice.with(axis, [start - offset, end - offset]) });
    }
    offset += size;
  }
  return undefined;
}

const concatenate: Rule<'concatenate'> = ({ inputs, params }, rewriter) => {
  const present = inputs.filter((atom) => atom.spec.shape[params.axis] !== 0);
  const [only] = present;
  if (present.length === 1 && only !== undefined) return only;
  const flat = present.flatMap((atom) => {
    const inner = rewriter.definition(atom);
    return inner?.primitive === 'concatenate' && inner.params.axis === params.axis ? inner.inputs : [atom];
  });
  return flat.length === inputs.length || flat.length === 0
    ? undefined
    : rewriter.emit('concatenate', flat, params);
};

export const movementRules: RuleSet = {
  reshape: [reshape],
  transpose: [transpose],
  broadcast: [broadcast],
  flip: [flip],
  pad: [pad],
  shrink: [shrink],
  concatenate: [concatenate],
};
