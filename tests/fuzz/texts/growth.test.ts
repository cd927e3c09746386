/** Time against length: what reads a text may take some more than eight times as long for one of eight times the length. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { readOfficialFlags } from '@shared/official/flags';
import { csvField, escapeHtml } from '@shared/text/escape';
import { parseMarkdown } from '@shared/text/markdown/read';
import { writeMarkdown } from '@shared/text/markdown/write';
import { printable, problemSentence, withoutControls } from '@shared/text/printable';
import { shorten } from '@shared/text/textWidth';
import { sayWritten } from '@shared/words/written';
import { parseJson } from '@main/cli/json';
import { archiveIn, linkIn, pathOfLink } from '@main/app/startArguments';
import { linesOf } from '@main/core/data/files';
import { fileName } from '@main/ipc/save';
import { plainName } from '@main/reports/files';
import { escapeLatex } from '@main/reports/formats/latex';
import { asFileName } from '@main/store/values';
import { readJson } from '@renderer/features/editor/jsonText';
import { readNumber, wordsOf } from '@renderer/ui/typed';
import { parseFilter } from '@renderer/features/runs/table/filterExpression';
import { fieldsOf } from '@renderer/features/runs/table/filterFields';
import { fuzz } from '../support/fuzz';

/** Characters of the shorter text, and how much longer the other one is. */
const LENGTH = 6250;
const TIMES = 8;
/** Of quadratic time it would be 64. The rest of the process needs room, and short times say nothing. */
const MOST_GROWTH = 24;
const FLOOR_MS = 50;
/** A time that is too long is measured anew so often: the least counts. */
const ROUNDS = 5;

/** A text of any length: a piece again and again between two others. */
interface Form {
  readonly before: string;
  readonly again: string;
  readonly after: string;
}

const textOf = ({ before, again, after }: Form, length: number): string =>
  before + again.repeat(Math.ceil(length / again.length)) + after;

/** Milliseconds of the processor: what else the machine does at the time is none of it. */
function timeOf(read: (text: string) => unknown, text: string): number {
  const start = process.cpuUsage();
  try {
    read(text);
  } catch (error) {
    // What is refused takes time as well.
    if (!(error instanceof UserError)) throw error;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Milliseconds that the longer text of a form may take, and takes. */
function measured(
  read: (text: string) => unknown,
  form: Form,
  length: number,
): { readonly most: number; readonly long: number } {
  let [short, long] = [0, Infinity];
  for (let round = 0; round < ROUNDS && long > FLOOR_MS + MOST_GROWTH * short; round += 1) {
    // Of the shorter one the longest counts, of the longer one the shortest: whatever else the process does is left out.
    long = Math.min(long, timeOf(read, textOf(form, TIMES * length)));
    if (long > FLOOR_MS) short = Math.max(short, timeOf(read, textOf(form, length)));
  }
  return { most: FLOOR_MS + MOST_GROWTH * short, long };
}

/** Texts of pieces that mean something to a reader, and of what lies between them. */
const forms = (...pieces: readonly string[]): fc.Arbitrary<Form> => {
  const piece = fc.constantFrom(...pieces, ' ', '  ', '\n', '\t', 'a', 'é', '"', "'", '\\', '-', '0', '.');
  const some = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
    fc.array(piece, { minLength, maxLength }).map((parts) => parts.join(''));
  return fc.record({ before: some(0, 3), again: some(1, 3), after: some(0, 3) });
};

const grows = (
  name: string,
  read: (text: string) => unknown,
  inputs: fc.Arbitrary<Form>,
  always: readonly Form[],
  length = LENGTH,
): Promise<void> =>
  fuzz({
    name: `time of ${name}`,
    inputs,
    always,
    attempt: (form) => measured(read, form, length),
    judge: (value) => {
      const { most, long } = value as ReturnType<typeof measured>;
      expect(long, 'milliseconds').toBeLessThanOrEqual(most);
    },
    size: () => TIMES * length,
    // Time is what is judged here.
    steps: [Infinity, 0],
    memory: [Infinity, 0],
    share: 0.2,
  });

const again = (...pieces: readonly string[]): Form[] =>
  pieces.map((piece) => ({ before: '', again: piece, after: '' }));

it('Markdown', () =>
  grows(
    'Markdown',
    (text) => writeMarkdown(parseMarkdown(text)),
    forms(
      ...['#', '# ', '*', '**', '_', '~~', '`', '```', '[', ']', '(', ')', '](', '![', '<', '>', '> ', '- '],
      ...[
        '1. ',
        '|',
        '|-',
        '|\n|-|\n',
        'https://',
        'http:',
        'mailto:',
        '&',
        '&amp;',
        '=',
        '!',
        '{',
        '\u0000',
      ],
    ),
    [
      { before: '# x', again: ' ', after: 'y' },
      { before: '# x', again: ' #', after: 'y' },
      { before: '```', again: ' ', after: '`' },
      { before: '[a](<', again: ' ', after: 'b' },
      { before: '| a |\n|-|\n', again: '|', after: '' },
      { before: '', again: '![a', after: '](https://x)'.repeat(3000) },
      ...again(
        '*a ',
        'a*_',
        '_a*',
        '*a**',
        '[',
        '[a](',
        '`a',
        '`` ` ',
        '> ',
        '- ',
        '  - x\n',
        '- a\n',
        '1. ',
      ),
      ...again('a|b\n-|-\n', '| a ', 'http://a ', '<http:', '~~a ', '\\', 'a\n', '> - ', '[](', '![', '***'),
    ],
  ));

it('filters of run tables', () =>
  grows(
    'filters of run tables',
    (text) => parseFilter(text, fieldsOf([])),
    forms('status', '=', '!=', '<', '>', '~', ',', ')', ' and ', ' or ', ' in (', '1e9', '%', '@'),
    [
      { before: '', again: '0', after: 'status' },
      ...again('a', ' ', '"', "'", '=', ',', '1', '+', 'status and ', 'status = a or ', 'status in (a, '),
    ],
  ));

it('commands of official scripts', () =>
  grows(
    'commands of official scripts',
    readOfficialFlags,
    forms('--', '--ipc', '=', '#', ';', '&&', '&', 'distill.py', 'python ', '\\\n', '^', '`', '/', '_'),
    [
      { before: '--ipc=1', again: '\\', after: 'x' },
      { before: '--ipc=1 ^', again: ' ', after: 'x' },
      { before: '--ipc=1 ', again: '\\ ', after: '\n' },
      { before: '--lr_img=', again: '0', after: 'x' },
      ...again('"', '\'"', '--a ', '--a=b ', '\\\n', '#', ' #', 'x', 'x.py ', '&', ';', 'a-', '/', '`  '),
    ],
  ));

it('texts of JSON', () =>
  grows(
    'texts of JSON',
    (text) => parseJson(text, 'config.json'),
    forms('{', '}', '[', ']', ':', ',', '{"a":', '1e', '\\u0000', 'null', '\u0000'),
    [
      { before: '"', again: '\\u0000', after: '"' },
      { before: '[', again: '1,', after: '1]' },
      { before: '{', again: '"a":1,', after: '"b":1}' },
      ...again('[', '{"a":', '-', '1', ' ', '\n', '"', '\\', 'x'),
    ],
  ));

it('texts of JSON in the editor', () =>
  grows(
    'texts of JSON in the editor',
    readJson,
    forms('{', '}', '[', ']', ':', ',', '{"a":', '1e', '\\u0000', 'null', '\u0000'),
    [
      { before: '{', again: '"a":1,', after: '"b":1}' },
      { before: '[', again: '1,', after: '1]' },
      ...again('[', '{"a":', '-', '1', ' ', '\n', '"', '\\', 'x', ',\n'),
    ],
  ));

/** Everything that makes a name of a file, a cell or a line out of a name. */
const NAMES: Readonly<Record<string, (text: string) => unknown>> = {
  'names of files': fileName,
  'names of reports': plainName,
  'names of ids': asFileName,
  'words in sentences': (text) => printable(text, Infinity),
  'problems in sentences': problemSentence,
  'lines of a terminal': withoutControls,
  'cells of a terminal': (text) => [shorten(text, 100), shorten(text, Infinity)],
  'fields of CSV': csvField,
  LaTeX: escapeLatex,
  HTML: escapeHtml,
  'links into the studio': (text) => [linkIn([text]), pathOfLink(text, null), archiveIn(['', text], '/')],
  'words of a search': wordsOf,
  'numbers that are typed': (text) => readNumber(text, true),
  'lines of a dataset': (text) => linesOf(Buffer.from(text)),
};
it.each(Object.entries(NAMES))('%s', (name, read) =>
  grows(
    name,
    read,
    forms('=', '+', ';', ',', '[', '*', '&', '<', '_', '가', '́', '\u202e', '\ud800', '/', ':'),
    [
      { before: 'x', again: ' ', after: 'y' },
      { before: 'x', again: '. ', after: 'y' },
      { before: '', again: ' ', after: '=' },
      { before: '', again: '-', after: 'x' },
      { before: '', again: '0', after: 'x' },
      { before: 'haba-studio://run/', again: 'a', after: '?' },
      { before: 'file:///', again: '../', after: '.haba' },
      ...again(' ', '.', '-', '\n', '\t', '"', '\\', 'a', '가', 'é', '\u0000', '/', ' \n'),
    ],
  ),
);

it('rows that older versions wrote, in Korean', () =>
  grows(
    'rows that older versions wrote',
    (text) => sayWritten('ko', text),
    forms(
      'The run "',
      '" is running: stop it first.',
      ' is ',
      ': ',
      '. ',
      ' at iteration ',
      ' could not be written (',
      '): choose another place.',
      '1,200',
      ' of ',
      '\n{"key":',
    ),
    [
      { before: 'The file could not be written (', again: 'The file could not be written (', after: ')' },
      { before: 'The run "', again: '" is ', after: ': stop' },
      ...again('The run "a" is running: stop it first. ', ' is ', '1', '1,', '. ', '.', ': ', '\n{"key":'),
    ],
    // Longer ones are shown as they are.
    1200,
  ));
