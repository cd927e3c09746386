/** Small changes of a source file, each of which some test should notice. */
import ts from 'typescript';

/**
 * @typedef {object} Mutant
 * @property {number} start of what is replaced
 * @property {number} end
 * @property {string} text instead of it
 * @property {number} line
 * @property {string} what
 * @property {{ start: number, end: number, isStatement: boolean }} place the expression or the statement that it is part of
 */

/** Comparisons at their boundary, and the opposite of what joins or compares. */
const OPERATORS = /** @type {Readonly<Record<string, string>>} */ ({
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+': '-',
  '-': '+',
});

/** Calls whose arguments only word something: what people read has tests of its own. */
const WORDS = ['message', 'warn', 'error', 'UserError', 'Error'];

/**
 * Every mutant of a source file: conditions negated, boundaries moved, statements removed, literals changed.
 * @param {string} text
 * @param {string} name
 * @returns {Mutant[]}
 */
export function mutantsOf(text, name) {
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  /** @type {Mutant[]} */
  const mutants = [];
  const add = (
    /** @type {ts.Node} */ node,
    /** @type {string} */ changed,
    /** @type {string} */ what,
    /** @type {ts.Node} */ whole = node,
  ) => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    const place = { start: whole.getStart(source), end: whole.getEnd(), isStatement: ts.isStatement(whole) };
    mutants.push({ start, end: node.getEnd(), text: changed, line, what, place });
  };
  const negate = (/** @type {ts.Expression} */ node) => add(node, `!(${node.getText(source)})`, 'negated');
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isWording(node, source)) return;
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) negate(node.expression);
    if (ts.isConditionalExpression(node)) negate(node.condition);
    if (ts.isBinaryExpression(node)) {
      const sign = node.operatorToken.getText(source);
      const other = OPERATORS[sign];
      if (other !== undefined && !isText(node)) {
        add(node.operatorToken, other, `${sign} became ${other}`, node);
      }
    }
    if (ts.isThrowStatement(node) || (ts.isExpressionStatement(node) && !isSuper(node.expression)))
      add(node, ';', 'removed');
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false', 'true became false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true', 'false became true');
    if (ts.isNumericLiteral(node) && !isName(node))
      add(node, `(${node.text} + 1)`, `${node.text} became one more`);
    if (ts.isStringLiteral(node) && node.text !== '' && !isName(node) && !isIndex(node))
      add(node, "''", `'${node.text}' became empty`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

/** Texts that are put together are no sums. */
const isText = (/** @type {ts.BinaryExpression} */ { left, right }) =>
  [left, right].some((one) => ts.isStringLiteral(one) || ts.isTemplateExpression(one));

const isName = (/** @type {ts.Node} */ node) =>
  ts.isPropertyAssignment(node.parent) && node.parent.name === node;

/** A name in brackets. */
const isIndex = (/** @type {ts.StringLiteral} */ node) => ts.isElementAccessExpression(node.parent);

/** Nothing is made without it, and it stands where it stands. */
const isSuper = (/** @type {ts.Node} */ node) =>
  ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.SuperKeyword;

const isWording = (/** @type {ts.Node} */ node, /** @type {ts.SourceFile} */ source) => {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  return WORDS.some((word) => new RegExp(String.raw`(^|\.)${word}$`).test(node.expression.getText(source)));
};

/**
 * @template K, T
 * @param {Iterable<T>} all
 * @param {(one: T) => K} keyOf
 * @returns {Map<K, T[]>}
 */
export function grouped(all, keyOf) {
  /** @type {Map<K, T[]>} */
  const groups = new Map();
  for (const one of all) {
    const key = keyOf(one);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return groups;
}

/**
 * The source with all its changes, of which none acts before it is asked for: at the place of each it asks
 * `globalThis.habaMutant`, where there is one, with the number of the change, which also says that the place is reached.
 * @template {Mutant} M
 * @param {string} code
 * @param {readonly M[]} mutants of this source
 * @param {(mutant: M) => number} numberOf
 */
export function withSwitches(code, mutants, numberOf) {
  const places = grouped(mutants, ({ place }) => `${place.start} ${place.end}`);
  const outerFirst = [...places.values()]
    .flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ own: [first, ...others], ...first.place }],
    )
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  /** The code from one place to another, with the places that begin in it. @type {(from: number, to: number) => string} */
  const between = (from, to) => {
    let [text, at] = ['', from];
    for (let place = outerFirst[next]; place !== undefined && place.start < to; place = outerFirst[next]) {
      next += 1;
      const { own, start, end } = place;
      text += code.slice(at, start) + own.reduce(switched, between(start, end));
      at = end;
    }
    return text + code.slice(at, to);
  };
  /** @type {(otherwise: string, mutant: M) => string} */
  const switched = (otherwise, mutant) => {
    const { start, end, isStatement } = mutant.place;
    const changed = code.slice(start, mutant.start) + mutant.text + code.slice(mutant.end, end);
    const asked = `globalThis.habaMutant?.(${numberOf(mutant)})`;
    return isStatement
      ? `{ if (${asked}) { ${changed} } else { ${otherwise} } }`
      : `(${asked} ? (${changed}) : ${otherwise})`;
  };
  return between(0, code.length);
}
