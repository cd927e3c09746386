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
export const ofAtom = (atom: Atom): Expr => finish(0, [{ atom, coefficient: 1 }]);

/** An expression from distinct atoms in the order of their keys. */
export function finish(constantPart: number, sorted: readonly Term[]): Expr {
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
