import { addConstant, type Expr, type Term } from '../graph/expression';

/** A WGSL expression that has been computed, and how deep the loops are that it depends on. */
export interface Code {
  readonly code: string;
  readonly depth: number;
}

interface Scope {
  readonly lines: string[];
  readonly memo: Map<string, Code>;
}

/**
 * Writes the body of a WGSL function. Scopes nest (function, loop, ...); every value is computed once, in the
 * outermost scope where all that it depends on is known, so nothing is recomputed within a loop needlessly.
 */
export class Writer {
  private readonly scopes: Scope[] = [{ lines: [], memo: new Map() }];
  private readonly depths = new Map<string, number>();
  private names = 0;

  /**
   * `shareBases`: places that differ by a constant are written as one place plus constants. Else constants are added in the
   * outermost scope that they can be in, which spares a loop the addition and takes a register for each.
   */
  constructor(private readonly shareBases = true) {}

  get depth(): number {
    return this.scopes.length - 1;
  }

  fresh(prefix: string): string {
    return `${prefix}${this.names++}`;
  }

  /** WGSL of a variable plus a constant. */
  offset(name: string, by: number): string {
    return by === 0 ? name : `(${name} + ${by})`;
  }

  line(text: string): void {
    this.scopes.at(-1)?.lines.push(text);
  }

  /** Makes a loop variable (or other identifier) known in the current scope. */
  declare(name: string, depth = this.depth): void {
    this.depths.set(name, depth);
  }

  open(): void {
    this.scopes.push({ lines: [], memo: new Map() });
  }

  /** Ends the innermost scope and writes it, wrapped in `{}` after `head`, into the one around it. */
  close(head: string): void {
    const scope = this.scopes.pop();
    this.line(`${head} {`);
    for (const text of scope?.lines ?? []) this.line(`  ${text}`);
    this.line('}');
  }

  text(): string[] {
    return this.scopes[0]?.lines ?? [];
  }

  /** A value computed before, if it is still in scope. */
  recall(key: string): Code | undefined {
    for (const { memo } of this.scopes) {
      const known = memo.get(key);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  /** Stores `code` in a `let` at `depth` and remembers it under `key`. */
  define(key: string, code: string, depth: number): Code {
    const name = this.fresh('v');
    const scope = this.scopes[depth];
    if (scope === undefined) throw new RangeError(`There is no scope ${depth}.`);
    scope.lines.push(`let ${name} = ${code};`);
    const known = { code: name, depth };
    scope.memo.set(key, known);
    return known;
  }

  /** Depth of the innermost loop that an index expression depends on. */
  depthOf(expr: Expr): number {
    let depth = 0;
    for (const name of expr.names) {
      const known = this.depths.get(name);
      if (known === undefined) throw new RangeError(`Index variable ${name} is not in scope.`);
      depth = Math.max(depth, known);
    }
    return depth;
  }

  /** An i32 index expression. */
  index(expr: Expr): Code {
    if (expr.terms.length === 0) return { code: String(expr.constant), depth: 0 };
    const known = this.recall(`index ${expr.key}`);
    if (known !== undefined) return known;
    const depth = this.depthOf(expr);
    const [first] = expr.terms;
    if (expr.terms.length === 1 && expr.constant === 0 && first?.coefficient === 1)
      return this.atom(first, depth);
    const outer = expr.terms.filter((term) => this.termDepth(term) < depth);
    const inner = expr.terms.filter((term) => this.termDepth(term) === depth);
    const parts = inner.map((term) => this.product(term));
    if (outer.length > 0) parts.push(this.partialSum(outer, expr.constant).code);
    else if (expr.constant !== 0) parts.push(String(expr.constant));
    return this.define(`index ${expr.key}`, parts.join(' + '), depth);
  }

  /** An index expression as it may stand within brackets: nothing else binds as weakly as its sum may. */
  place(expr: Expr): Code {
    const { constant: offset, terms } = expr;
    if (!this.shareBases || offset === 0 || terms.length === 0) return this.index(expr);
    const base = this.index(addConstant(expr, -offset));
    return { code: `${base.code} ${offset < 0 ? '-' : '+'} ${Math.abs(offset)}`, depth: base.depth };
  }

  /** The part of a sum that is known in an outer scope. */
  private partialSum(terms: readonly Term[], constantPart: number): Code {
    const depth = Math.max(...terms.map((term) => this.termDepth(term)));
    const key = `sum ${terms.map(({ atom, coefficient }) => `${coefficient}*${atom.key}`).join('+')}+${constantPart}`;
    const known = this.recall(key);
    if (known !== undefined) return known;
    const outer = terms.filter((term) => this.termDepth(term) < depth);
    const parts = terms.filter((term) => this.termDepth(term) === depth).map((term) => this.product(term));
    if (outer.length > 0) parts.push(this.partialSum(outer, constantPart).code);
    else if (constantPart !== 0) parts.push(String(constantPart));
    return parts.length === 1 && terms.length === 1 && terms[0]?.coefficient === 1
      ? { code: parts[0] ?? '0', depth }
      : this.define(key, parts.join(' + '), depth);
  }

  private product(term: Term): string {
    const { code } = this.atom(term, this.termDepth(term));
    return term.coefficient === 1 ? code : `${code} * ${term.coefficient}`;
  }

  private termDepth({ atom }: Term): number {
    if (atom.kind === 'variable' || atom.kind === 'value') return this.depths.get(atom.name) ?? 0;
    return this.depthOf(atom.of);
  }

  private atom({ atom }: Term, depth: number): Code {
    if (atom.kind === 'variable' || atom.kind === 'value') return { code: atom.name, depth };
    const known = this.recall(`atom ${atom.key}`);
    if (known !== undefined) return known;
    const of = this.index(atom.of);
    const operator = atom.kind === 'quotient' ? '/' : '%';
    // Unsigned division is cheaper; a multiple of the divisor makes negative values positive.
    const lift = atom.of.low < 0 ? Math.ceil(-atom.of.low / atom.by) : 0;
    const positive = lift === 0 ? of.code : `${of.code} + ${lift * atom.by}`;
    const result = `i32(u32(${positive}) ${operator} ${atom.by}u)`;
    const code = lift > 0 && atom.kind === 'quotient' ? `${result} - ${lift}` : result;
    return this.define(`atom ${atom.key}`, code, depth);
  }
}
