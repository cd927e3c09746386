/** Small changes of a source file, each of which some test should notice. */
import ts from 'typescript';

/** @typedef {{ start: number, end: number, text: string, line: number, what: string }} Mutant */

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
  const add = (/** @type {ts.Node} */ node, /** @type {string} */ changed, /** @type {string} */ what) => {
    const start = node.getStart(source);
    const line = source.getLineAndCharacterOfPosition(start).line + 1;
    mutants.push({ start, end: node.getEnd(), text: changed, line, what });
  };
  const negate = (/** @type {ts.Expression} */ node) => add(node, `!(${node.getText(source)})`, 'negated');
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isImportDeclaration(node)) return;
    if (ts.isTypeAliasDeclaration(node) || isWording(node, source)) return;
    if (ts.isIfStatement(node) || ts.isWhileStatement(node)) negate(node.expression);
    if (ts.isConditionalExpression(node)) negate(node.condition);
    if (ts.isBinaryExpression(node)) {
      const sign = node.operatorToken.getText(source);
      const other = OPERATORS[sign];
      if (other !== undefined && !isText(node)) add(node.operatorToken, other, `${sign} became ${other}`);
    }
    if (ts.isExpressionStatement(node) || ts.isThrowStatement(node)) add(node, ';', 'removed');
    if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false', 'true became false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true', 'false became true');
    if (ts.isNumericLiteral(node)) add(node, `(${node.text} + 1)`, `${node.text} became one more`);
    if (ts.isStringLiteral(node) && node.text !== '' && isValue(node))
      add(node, "''", `'${node.text}' became empty`);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

/** Texts that are put together are no sums. */
const isText = (/** @type {ts.BinaryExpression} */ { left, right }) =>
  [left, right].some((one) => ts.isStringLiteral(one) || ts.isTemplateExpression(one));

/** A name of a property or of an index is no value. */
const isValue = (/** @type {ts.StringLiteral} */ node) =>
  !(ts.isPropertyAssignment(node.parent) && node.parent.name === node) &&
  !ts.isElementAccessExpression(node.parent);

const isWording = (/** @type {ts.Node} */ node, /** @type {ts.SourceFile} */ source) => {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  return WORDS.some((word) => new RegExp(String.raw`(^|\.)${word}$`).test(node.expression.getText(source)));
};
