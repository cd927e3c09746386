/**
 * Index arithmetic of the compiler: integer expressions over loop variables, sums of products of a constant and an atom, where
 * an atom is a variable, a quotient or remainder by a constant, or a value read from memory. Every expression knows its range,
 * so that quotients and remainders that a reshape introduces simplify away again. All division rounds down.
 */

/** An expression; it never changes. */
export interface Expr {
  readonly constant: number;
  readonly terms: readonly Term[];
  /** Smallest and largest value. */
  readonly low: number;
  readonly high: number;
  /** Equal expressions have equal keys. */
  readonly key: string;
  /** Names of all variables and memory values in it. */
  readonly names: ReadonlySet<string>;
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

const noNames: ReadonlySet<string> = new Set();

/** Most expressions are made on the way to another one, so keys and names are found when they are asked for. */
class Sum implements Expr {
  private knownKey: string | undefined;
  private knownNames: ReadonlySet<string> | undefined;

  constructor(
    readonly constant: number,
    readonly terms: readonly Term[],
    readonly low: number,
    readonly high: number,
  ) {}

  get key(): string {
    return (this.knownKey ??= this.findKey());
  }

  get names(): ReadonlySet<string> {
    return (this.knownNames ??= this.findNames());
  }

  private findKey(): string {
    let key = '';
    for (const { atom, coefficient } of this.terms) {
      if (key !== '') key += '+';
      key += coefficient === 1 ? atom.key : `${coefficient}*${atom.key}`;
    }
    if (key === '') return String(this.constant);
    return this.constant === 0 ? key : `${key}+${this.constant}`;
  }

  private findNames(): ReadonlySet<string> {
    const [only] = this.terms;
    if (only === undefined) return noNames;
    const { atom } = only;
    if (this.terms.length === 1 && 'of' in atom) return atom.of.names;
    const found = new Set<string>();
    for (const term of this.terms) {
      if ('of' in term.atom) for (const name of term.atom.of.names) found.add(name);
      else found.add(term.atom.name);
    }
    return found;
  }
}

export const constant = (value: number): Expr => new Sum(value, [], value, value);
export const zero: Expr = constant(0);

/** A loop variable in [0, extent). One of extent 1 is the constant 0. */
export function variable(name: string, extent: number): Expr {
  if (extent === 1) return zero;
  return ofAtom({ kind: 'variable', name, extent, key: name });
}

/** An integer read from memory, already limited to [low, high]; `name` is the WGSL identifier that holds it. */
export function memoryValue(name: string, low: number, high: number): Expr {
  return ofAtom({ kind: 'value', name, low, high, key: name });
}

/** The name of the variable that the expression consists of, if it is just one. */
export function asVariable(a: Expr): string | undefined {
  const [only] = a.terms;
  if (a.terms.length !== 1 || a.constant !== 0 || only?.coefficient !== 1) return undefined;
  return only.atom.kind === 'variable' ? only.atom.name : undefined;
}

/** Factor of a variable, or undefined when it also occurs within a quotient or remainder. */
export function coefficientOf(a: Expr, name: string): number | undefined {
  let found = 0;
  for (const { atom, coefficient } of a.terms) {
    if (atom.kind === 'variable') {
      if (atom.name === name) found = coefficient;
    } else if (atom.kind !== 'value' && atom.of.names.has(name)) return undefined;
  }
  return found;
}

/** Whether the expression is known to be a multiple of n. */
export const isMultiple = (a: Expr, n: number): boolean =>
  a.constant % n === 0 && a.terms.every(({ coefficient }) => coefficient % n === 0);

/** The expression that is just `atom`. */
const ofAtom = (atom: Atom): Expr => finish(0, [{ atom, coefficient: 1 }]);

/** An expression from distinct atoms in the order of their keys. */
function finish(constantPart: number, sorted: readonly Term[]): Expr {
  let low = constantPart;
  let high = constantPart;
  for (const { atom, coefficient } of sorted) {
    const from = coefficient * lowest(atom);
    const to = coefficient * highest(atom);
    low += Math.min(from, to);
    high += Math.max(from, to);
  }
  return new Sum(constantPart, sorted, low, high);
}

function lowest(atom: Atom): number {
  if (atom.kind === 'quotient') return Math.floor(atom.of.low / atom.by);
  return atom.kind === 'value' ? atom.low : 0;
}

function highest(atom: Atom): number {
  switch (atom.kind) {
    case 'variable':
      return atom.extent - 1;
    case 'value':
      return atom.high;
    case 'remainder':
      return atom.by - 1;
    case 'quotient':
      return Math.floor(atom.of.high / atom.by);
  }
}

/* Arithmetic of index expressions (expression.ts).
 */

export function add(a: Expr, b: Expr): Expr {
  if (b.terms.length === 0) return addConstant(a, b.constant);
  if (a.terms.length === 0) return addConstant(b, a.constant);
  return build(a.constant + b.constant, [...a.terms, ...b.terms]);
}
export const addConstant = (a: Expr, n: number): Expr => (n === 0 ? a : finish(a.constant + n, a.terms));

export function sum(parts: readonly Expr[]): Expr {
  const terms: Term[] = [];
  let constantPart = 0;
  let summands = 0;
  for (const part of parts) {
    constantPart += part.constant;
    if (part.terms.length === 0) continue;
    summands += 1;
    for (const term of part.terms) terms.push(term);
  }
  return summands < 2 ? finish(constantPart, terms) : build(constantPart, terms);
}

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
  if (!concerns(a, values)) return a;
  return sum([
    constant(a.constant),
    ...a.terms.map(({ atom, coefficient }) => scale(substituteAtom(atom, values), coefficient)),
  ]);
}

function concerns(a: Expr, values: ReadonlyMap<string, Expr>): boolean {
  for (const name of a.names) if (values.has(name)) return true;
  return false;
}

function substituteAtom(atom: Atom, values: ReadonlyMap<string, Expr>): Expr {
  if (atom.kind === 'variable') return values.get(atom.name) ?? ofAtom(atom);
  if (atom.kind === 'value') return ofAtom(atom);
  const of = substitute(atom.of, values);
  return atom.kind === 'quotient' ? divide(of, atom.by) : modulo(of, atom.by);
}

/** An expression from terms in any order: equal atoms are merged, quotients and remainders rejoined. */
function build(constantPart: number, terms: readonly Term[]): Expr {
  if (terms.length < 2) return finish(constantPart, terms);
  const merged = new Map<string, Term>();
  let divided = false;
  for (const term of terms) {
    const { key } = term.atom;
    const known = merged.get(key);
    if (known === undefined) {
      merged.set(key, term);
      if (term.atom.kind === 'remainder') divided = true;
      continue;
    }
    const coefficient = known.coefficient + term.coefficient;
    if (coefficient === 0) merged.delete(key);
    else merged.set(key, { atom: term.atom, coefficient });
  }
  const joined = divided && merged.size > 1 ? rejoin(merged) : undefined;
  if (joined !== undefined) return build(constantPart + joined.constant, joined.terms);
  return finish(constantPart, inOrder([...merged.values()]));
}

/** Sorts terms by the keys of their atoms; few are out of order. */
function inOrder(terms: Term[]): readonly Term[] {
  for (let i = 1; i < terms.length; i++) {
    if ((terms[i - 1]?.atom.key ?? '') > (terms[i]?.atom.key ?? '')) {
      return terms.sort((a, b) => (a.atom.key < b.atom.key ? -1 : 1));
    }
  }
  return terms;
}

/** x / by of every x % by that has been met: it is asked for whenever one is added to something. */
const quotients = new WeakMap<Atom, Expr>();

function quotientOf(atom: Atom & { readonly kind: 'remainder' }): Expr {
  const known = quotients.get(atom);
  if (known !== undefined) return known;
  const found = divide(atom.of, atom.by);
  quotients.set(atom, found);
  return found;
}

/** by * (x / by) + x % by = x, and a * ((x / a) % b) + x % a = x % (a b). */
function rejoin(terms: ReadonlyMap<string, Term>): Expr | undefined {
  for (const { atom, coefficient } of terms.values()) {
    if (atom.kind !== 'remainder') continue;
    const without = (other: Atom): Term[] =>
      [...terms.values()].filter((term) => term.atom.key !== atom.key && term.atom.key !== other.key);
    const quotient = quotientOf(atom);
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
