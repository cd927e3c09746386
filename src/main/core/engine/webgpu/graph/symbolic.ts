/**
 * Integer expressions over loop variables: sums of products of a constant and an atom, where an atom is a variable,
 * a quotient or remainder by a constant, or a value read from memory. Every expression knows its range, so that
 * quotients and remainders that a reshape introduces simplify away again. All division rounds down.
 */
export interface Expr {
  readonly constant: number;
  readonly terms: readonly Term[];
  /** Smallest and largest value. */
  readonly low: number;
  readonly high: number;
  /** Equal expressions have equal keys. */
  readonly key: string;
}

export interface Term {
  readonly atom: Atom;
  readonly coefficient: number;
}

export type Atom =
  | { readonly kind: 'variable'; readonly name: string; readonly extent: number; readonly key: string }
  | { readonly kind: 'quotient'; readonly of: Expr; readonly by: number; readonly key: string }
  | { readonly kind: 'remainder'; readonly of: Expr; readonly by: number; readonly key: string }
  | {
      readonly kind: 'value';
      readonly name: string;
      readonly low: number;
      readonly high: number;
      readonly key: string;
    };

export const constant = (value: number): Expr => build(value, []);
export const zero: Expr = { constant: 0, terms: [], low: 0, high: 0, key: '0' };

/** A loop variable in [0, extent). One of extent 1 is the constant 0. */
export function variable(name: string, extent: number): Expr {
  if (extent === 1) return zero;
  return build(0, [{ atom: { kind: 'variable', name, extent, key: name }, coefficient: 1 }]);
}

/** An integer read from memory, already limited to [low, high]; `name` is the WGSL identifier that holds it. */
export function memoryValue(name: string, low: number, high: number): Expr {
  return build(0, [{ atom: { kind: 'value', name, low, high, key: name }, coefficient: 1 }]);
}

export const add = (a: Expr, b: Expr): Expr => build(a.constant + b.constant, [...a.terms, ...b.terms]);
export const addConstant = (a: Expr, n: number): Expr => (n === 0 ? a : finish(a.constant + n, a.terms));
export const sum = (parts: readonly Expr[]): Expr =>
  build(
    parts.reduce((n, part) => n + part.constant, 0),
    parts.flatMap((part) => part.terms),
  );

export function scale(a: Expr, factor: number): Expr {
  if (factor === 0) return zero;
  if (factor === 1) return a;
  return finish(
    a.constant * factor,
    a.terms.map(({ atom, coefficient }) => ({ atom, coefficient: coefficient * factor })),
  );
}

/** a / by, rounded down. */
export function divide(a: Expr, by: number): Expr {
  if (by === 1) return a;
  if (a.low >= 0 && a.high < by) return zero;
  const { multiples, rest } = separate(a, by);
  const whole = scaleDown(multiples, by);
  if (rest.low >= 0 && rest.high < by) return whole;
  return add(whole, divideRest(rest, by));
}

/** a - by * (a / by): in [0, by). */
export function modulo(a: Expr, by: number): Expr {
  if (by === 1) return zero;
  const { rest } = separate(a, by);
  if (rest.low >= 0 && rest.high < by) return rest;
  const [only] = rest.terms;
  if (rest.terms.length === 1 && only?.coefficient === 1 && only.atom.kind === 'remainder') {
    const { of, by: inner } = only.atom;
    if (inner % by === 0) return modulo(addConstant(of, rest.constant), by);
  }
  const coarse = coarsen(rest, by);
  if (coarse !== undefined) {
    return add(scale(modulo(coarse.quotient, by / coarse.factor), coarse.factor), coarse.remainder);
  }
  return ofAtom({ kind: 'remainder', of: rest, by, key: `(${rest.key})%${by}` });
}

/** Row-major position in `shape`. */
export function ravel(coordinates: readonly Expr[], shape: readonly number[]): Expr {
  return coordinates.reduce((sofar, c, i) => add(scale(sofar, shape[i] ?? 1), c), zero);
}

/** Inverse of `ravel`. */
export function unravel(position: Expr, shape: readonly number[]): Expr[] {
  let inner = 1;
  const coordinates: Expr[] = [];
  for (let i = shape.length - 1; i >= 0; i--) {
    const extent = shape[i] ?? 1;
    const shifted = divide(position, inner);
    coordinates.unshift(shifted.low >= 0 && shifted.high < extent ? shifted : modulo(shifted, extent));
    inner *= extent;
  }
  return coordinates;
}

/** Replaces variables by expressions (of no larger range). */
export function substitute(a: Expr, values: ReadonlyMap<string, Expr>): Expr {
  if (a.terms.length === 0) return a;
  return sum([
    constant(a.constant),
    ...a.terms.map(({ atom, coefficient }) => scale(substituteAtom(atom, values), coefficient)),
  ]);
}

function substituteAtom(atom: Atom, values: ReadonlyMap<string, Expr>): Expr {
  if (atom.kind === 'variable') return values.get(atom.name) ?? ofAtom(atom);
  if (atom.kind === 'value') return ofAtom(atom);
  const of = substitute(atom.of, values);
  return atom.kind === 'quotient' ? divide(of, atom.by) : modulo(of, atom.by);
}

/** The name of the variable that the expression consists of, if it is just one. */
export function asVariable(a: Expr): string | undefined {
  const [only] = a.terms;
  if (a.terms.length !== 1 || a.constant !== 0 || only?.coefficient !== 1) return undefined;
  return only.atom.kind === 'variable' ? only.atom.name : undefined;
}

/** Names of all variables and memory values in an expression. */
export function namesIn(a: Expr, found = new Set<string>()): Set<string> {
  for (const { atom } of a.terms) {
    if (atom.kind === 'variable' || atom.kind === 'value') found.add(atom.name);
    else namesIn(atom.of, found);
  }
  return found;
}

/** Factor of a variable, or undefined when it also occurs within a quotient or remainder. */
export function coefficientOf(a: Expr, name: string): number | undefined {
  let found = 0;
  for (const { atom, coefficient } of a.terms) {
    if (atom.kind === 'variable') {
      if (atom.name === name) found = coefficient;
    } else if (atom.kind !== 'value' && namesIn(atom.of).has(name)) return undefined;
  }
  return found;
}

/** Whether the expression is known to be a multiple of n. */
export const isMultiple = (a: Expr, n: number): boolean =>
  a.constant % n === 0 && a.terms.every(({ coefficient }) => coefficient % n === 0);

function ofAtom(atom: Atom): Expr {
  return build(0, [{ atom, coefficient: 1 }]);
}

/** An expression from terms in any order: equal atoms are merged, quotients and remainders rejoined. */
function build(constantPart: number, terms: readonly Term[]): Expr {
  if (terms.length < 2) return finish(constantPart, terms);
  const merged = new Map<string, Term>();
  for (const { atom, coefficient } of terms) {
    const total = (merged.get(atom.key)?.coefficient ?? 0) + coefficient;
    if (total === 0) merged.delete(atom.key);
    else merged.set(atom.key, { atom, coefficient: total });
  }
  const joined = merged.size > 1 ? rejoin(merged) : undefined;
  if (joined !== undefined) return build(constantPart + joined.constant, joined.terms);
  return finish(
    constantPart,
    [...merged.values()].sort((a, b) => (a.atom.key < b.atom.key ? -1 : 1)),
  );
}

/** An expression from distinct atoms in order. */
function finish(constantPart: number, sorted: readonly Term[]): Expr {
  let [low, high] = [constantPart, constantPart];
  for (const { atom, coefficient } of sorted) {
    const [from, to] = atomRange(atom);
    low += coefficient * (coefficient > 0 ? from : to);
    high += coefficient * (coefficient > 0 ? to : from);
  }
  const parts = sorted.map(({ atom, coefficient }) =>
    coefficient === 1 ? atom.key : `${coefficient}*${atom.key}`,
  );
  if (constantPart !== 0 || parts.length === 0) parts.push(String(constantPart));
  return { constant: constantPart, terms: sorted, low, high, key: parts.join('+') };
}

function atomRange(atom: Atom): [number, number] {
  switch (atom.kind) {
    case 'variable':
      return [0, atom.extent - 1];
    case 'value':
      return [atom.low, atom.high];
    case 'remainder':
      return [0, atom.by - 1];
    case 'quotient':
      return [Math.floor(atom.of.low / atom.by), Math.floor(atom.of.high / atom.by)];
  }
}

/** by * (x / by) + x % by = x, and a * ((x / a) % b) + x % a = x % (a b). */
function rejoin(terms: ReadonlyMap<string, Term>): Expr | undefined {
  for (const { atom, coefficient } of terms.values()) {
    if (atom.kind !== 'remainder') continue;
    const without = (other: Atom): Term[] =>
      [...terms.values()].filter((term) => term.atom.key !== atom.key && term.atom.key !== other.key);
    const quotient = divide(atom.of, atom.by);
    const [whole, ...more] = quotient.terms;
    if (whole?.coefficient === 1 && more.length === 0) {
      const offset = quotient.constant;
      if (terms.get(whole.atom.key)?.coefficient === coefficient * atom.by) {
        const rejoined = scale(addConstant(atom.of, -offset * atom.by), coefficient);
        return build(rejoined.constant, [...without(whole.atom), ...rejoined.terms]);
      }
    }
    const [outer, ...others] = atom.of.terms;
    if (others.length > 0 || atom.of.constant !== 0 || outer?.coefficient !== 1) continue;
    if (outer.atom.kind !== 'quotient') continue;
    const inner = modulo(outer.atom.of, outer.atom.by);
    const [fine, ...rest] = inner.terms;
    if (fine?.coefficient !== 1 || rest.length > 0 || inner.constant !== 0) continue;
    const present = terms.get(fine.atom.key)?.coefficient;
    if (present !== undefined && present * outer.atom.by === coefficient) {
      const rejoined = scale(modulo(outer.atom.of, outer.atom.by * atom.by), present);
      return build(rejoined.constant, [...without(fine.atom), ...rejoined.terms]);
    }
  }
  return undefined;
}

/** a = multiples + rest, with every coefficient of `multiples` divisible by `by`. */
function separate(a: Expr, by: number): { multiples: Expr; rest: Expr } {
  const remainder = a.constant - by * Math.floor(a.constant / by);
  return {
    multiples: finish(
      a.constant - remainder,
      a.terms.filter(({ coefficient }) => coefficient % by === 0),
    ),
    rest: finish(
      remainder,
      a.terms.filter(({ coefficient }) => coefficient % by !== 0),
    ),
  };
}

function scaleDown(a: Expr, by: number): Expr {
  return finish(
    a.constant / by,
    a.terms.map(({ atom, coefficient }) => ({ atom, coefficient: coefficient / by })),
  );
}

function divideRest(rest: Expr, by: number): Expr {
  const [only] = rest.terms;
  if (rest.terms.length === 1 && only?.coefficient === 1) {
    const { atom } = only;
    if (atom.kind === 'quotient') {
      return divide(addConstant(atom.of, rest.constant * atom.by), atom.by * by);
    }
    if (atom.kind === 'remainder' && rest.constant === 0 && atom.by % by === 0) {
      return modulo(divide(atom.of, by), atom.by / by);
    }
  }
  const coarse = coarsen(rest, by);
  if (coarse !== undefined) return divide(coarse.quotient, by / coarse.factor);
  return ofAtom({ kind: 'quotient', of: rest, by, key: `(${rest.key})/${by}` });
}

/** rest = factor * quotient + remainder with factor > 1 dividing `by` and remainder in [0, factor), if possible. */
function coarsen(rest: Expr, by: number): { factor: number; quotient: Expr; remainder: Expr } | undefined {
  const factors = new Set(rest.terms.map(({ coefficient }) => greatestCommonDivisor(coefficient, by)));
  for (const factor of [...factors].sort((a, b) => b - a)) {
    if (factor <= 1) continue;
    const { multiples, rest: remainder } = separate(rest, factor);
    if (remainder.low >= 0 && remainder.high < factor) {
      return { factor, quotient: scaleDown(multiples, factor), remainder };
    }
  }
  return undefined;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
