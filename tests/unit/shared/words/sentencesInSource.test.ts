import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * What people read comes from the catalogues (`shared/words/{en,ko}`), as messages. This test looks for English in the strings of
 * main, preload and shared: three words one after the other, one of which is an article, a preposition or a verb such as "is".
 */
const WORDS = /[A-Za-z’']+(?: [A-Za-z’']+|, [a-z’']+){2,}/g;
const GRAMMAR =
  /\b(the|is|are|was|were|has|have|had|of|to|and|not|it|its|for|in|on|no|be|with|this|that|an?|cannot|could|there|from|by|at|or|needs|must|does)\b/i;
const SQL =
  /\b(SELECT|INSERT|DELETE FROM|UPDATE|WHERE|ORDER BY|JOIN|CASE WHEN|IS NULL|group_concat|\w+_(?:json|at|id))\b/;

const isEnglish = (text: string): boolean =>
  !SQL.test(text) && (text.match(WORDS) ?? []).some((run) => GRAMMAR.test(run));

/** Strings that stay English, by the beginning of their file's path, and why. */
const ENGLISH: readonly (readonly [path: string, why: string])[] = [
  ['main/core/engine/', 'what a program may hold: for those who write one'],
  ['main/core/trace/', 'what a traced function may do: for those who write one'],
  ['main/core/evaluate/protocol.ts', 'a protocol is stored beside accuracies and compared'],
  ['main/app/trainingProcess.ts', 'a line of the log of the studio'],
  ['main/app/updates/updates.ts', 'a line of the log of the studio'],
  ['main/ipc/register.ts', 'why a call was refused, in the log of the studio'],
  ['main/archives/officialResult.ts', 'notes of a run are text of its person, who may change them'],
  ['main/cli/commands/demo.ts', 'names of runs and the question of a project, stored in the library'],
  ['main/cli/gpu/', 'plans and profiles, for those who work on the engine'],
  ['main/cli/processorProfile.ts', 'plans and profiles, for those who work on the engine'],
  ['main/cli/commands/plan.ts', 'plans and profiles, for those who work on the engine'],
  ['main/cli/commands/library.ts', 'the name of a program, in the holder of the lock'],
  ['main/cli/library.ts', 'the name of a program, in the holder of the lock'],
  ['main/computers/datasets.ts', 'a script for shells'],
  ['main/computers/install.ts', 'scripts for shells'],
  ['main/computers/preflight.ts', 'a script for shells'],
  ['main/computers/tasks.ts', 'scripts for shells'],
  ['main/store/opening.ts', 'the name of a program, in the holder of the lock'],
  ['main/store/relocation.ts', 'the name of a program, in the holder of the lock'],
  ['main/exports/distilled/readme.ts', 'the description of an export, for programs in any language'],
  ['main/reports/collect.ts', 'a command with its comment'],
  ['main/studies/report/facts.ts', 'a command with its comment'],
  ['shared/config/references.ts', 'titles of papers'],
  ['shared/studies/published.ts', 'authors and sources'],
  ['shared/studies/ablations.ts', 'stored in plans; people read what names.ts says'],
  ['shared/studies/comparisons.ts', 'stored in plans; people read what names.ts says'],
  ['shared/studies/families.ts', 'stored in plans; people read what names.ts says'],
];

/** Errors of the code itself, outside of the core: nobody but who breaks something ever reads them. */
const ASSERTIONS: readonly string[] = [
  'main/compute/jobs/data.ts',
  'main/compute/process.ts',
  'main/datasets/download/web.ts',
  'main/store/archive/outgoing.ts',
  'main/store/database.ts',
  'main/store/reports.ts',
  'main/training/port.ts',
  'preload/index.ts',
  'shared/official/configOf.ts',
  'shared/official/programs.ts',
  'shared/text/markdown/read.ts',
];

/** Calls that write the log of the studio. */
const LOG = /^(console|log)\.(log|info|warn|error)$|^warn$/;

const SOURCE = join(import.meta.dirname, '../../../../src');

interface Found {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** An argument of the constructor of an error that is no UserError, which takes messages alone. */
  readonly inError: boolean;
}

function textOf(node: ts.Node): string | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.templateSpans.reduce((text, span) => `${text} {} ${span.literal.text}`, node.head.text);
}

/** English in a file, without what its log says. */
function englishIn(path: string, source: string): Found[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: Found[] = [];
  const visit = (node: ts.Node, inError: boolean): void => {
    if (ts.isCallExpression(node) && LOG.test(node.expression.getText(file))) return;
    const text = textOf(node);
    if (text !== null && isEnglish(text)) {
      const line = file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
      found.push({ path, line, text, inError });
    }
    const isError = ts.isNewExpression(node) && /Error$/.test(node.expression.getText(file));
    const begins = isError && node.expression.getText(file) !== 'UserError';
    ts.forEachChild(node, (child) => visit(child, inError || begins));
  };
  visit(file, false);
  return found;
}

const everything = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /^(main|preload|shared)\/.*\.ts$/.test(path) && !path.startsWith('shared/words/'))
  .flatMap((path) => englishIn(path, readFileSync(join(SOURCE, path), 'utf8')));

const isAssertion = ({ path, inError }: Found): boolean =>
  inError && (path.startsWith('main/core/') || ASSERTIONS.includes(path));

describe('English in the source', () => {
  it('is found in strings and templates, not in names, SQL and logs', () => {
    const seen = (code: string): string[] => englishIn('x.ts', code).map(({ text }) => text);
    expect(seen("terminal.out('The run is over.')")).toEqual(['The run is over.']);
    expect(seen('line.print(`Run ${id} was stopped by a signal.`)')).toHaveLength(1);
    expect(seen("log.error('The run is over.'); throw new UserError(c, message('a.b'))")).toEqual([]);
    expect(seen("db.prepare('SELECT * FROM runs WHERE id = ?'); const a = 'ConvNet D3 W128';")).toEqual([]);
    expect(englishIn('x.ts', "throw new RangeError('There is no axis.')")[0]?.inError).toBe(true);
  });

  it('is in the catalogues alone', () => {
    const strangers = everything.filter(
      (one) => !isAssertion(one) && !ENGLISH.some(([path]) => one.path.startsWith(path)),
    );
    expect(strangers.map(({ path, line, text }) => `${path}:${line} ${text}`)).toEqual([]);
  });

  it('has no exception that nothing needs', () => {
    const idle = ENGLISH.filter(([path]) => !everything.some((one) => one.path.startsWith(path)));
    const unused = ASSERTIONS.filter((path) => !everything.some((one) => one.inError && one.path === path));
    expect([idle.map(([path]) => path), unused]).toEqual([[], []]);
  });
});
