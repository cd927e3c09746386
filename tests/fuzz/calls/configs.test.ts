import { say, verbatim } from '@shared/words/message';
import fc from 'fast-check';
import { it } from 'vitest';
import { parseRunConfig, runConfigSchema } from '@shared/config/schema';
import { UserError } from '@shared/domain/errors';
import { MOST_TEXT, readOfficialFlags } from '@shared/official/flags';
import { presets } from '@shared/presets';
import { parseJson } from '@main/cli/json';
import { fieldsOf } from '@renderer/features/runs/table/filterFields';
import { parseFilter } from '@renderer/features/runs/table/filterExpression';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { deep, inputsOf } from '../support/schemas';
import { hostileText, hostileTexts } from '../support/texts';

const size = (text: string): number => Buffer.byteLength(text);
const whole = presets
  .filter((_, i) => i % 5 === 0)
  .map(({ config }) => new Uint8Array(Buffer.from(JSON.stringify(config, null, 1))));

/** Reads a configuration as the command line does, and what it says of it. */
function read(text: string): unknown {
  const result = parseRunConfig(parseJson(text, 'config.json'));
  if (result.ok) return result.config;
  const [first] = result.problems;
  // Words of the library for schemas, which names what it found.
  const reason = (first === undefined ? '' : say('en', first.message))
    .replace(/received (?:undefined|NaN)/, '')
    .replace(/\.$/, '');
  throw new UserError('bad-input', verbatim(`${first?.path ?? ''}: ${reason}.`.trim()));
}

it('texts of configurations', () =>
  fuzz({
    name: 'configurations, as texts',
    inputs: fc.oneof(
      damaged(whole).map((bytes) => Buffer.from(bytes).toString('utf8')),
      fc.json({ maxDepth: 5 }),
    ),
    always: [
      ...hostileTexts,
      '['.repeat(100_000),
      '{"a":'.repeat(50_000),
      `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
      `{"dataset":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
      `"${'\\u0000'.repeat(10_000)}`,
      `{"${'x'.repeat(100_000)}": 1}`,
      '{"\\u0000\\u001b[31m": 1}',
      '{"__proto__": {"polluted": 1}, "dataset": {"source": "fashion-mnist-sample"}}',
      '-'.repeat(10_000),
      '1'.repeat(10_000),
      '1e999999',
    ],
    attempt: read,
    size,
    steps: [1_000_000, 400],
  }));

it('values of configurations', () =>
  fuzz({
    name: 'configurations, as values',
    inputs: inputsOf(runConfigSchema, { ids: ['x'], paths: ['/', '../..', '\0'] }),
    always: [deep(20_000), { dataset: deep(20_000) }, { training: { iterations: deep(20_000) } }],
    attempt: (value) => {
      const result = parseRunConfig(value);
      // Whatever was accepted is a configuration that is accepted again, unchanged.
      if (result.ok) return JSON.stringify(parseRunConfig(result.config)) === JSON.stringify(result);
      throw new UserError('bad-input', verbatim('It is refused.'));
    },
    size: () => 10_000,
    steps: [4_000_000, 400],
  }));

it('commands of official scripts', () =>
  fuzz({
    name: 'commands of official scripts',
    inputs: fc
      .array(
        fc.oneof(
          hostileText(3),
          fc.constantFrom(
            ' --',
            '=',
            ' ',
            '\n',
            '\\\n',
            'python distill_fac.py',
            '--lr_img',
            '--ipc',
            '--model=',
            "'",
            '"',
            ';',
            '&&',
            '1e9',
            '-1',
            'ConvNet',
          ),
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join('')),
    always: [
      '"'.repeat(20_000),
      '\'"'.repeat(10_000),
      '--a '.repeat(20_000),
      '\\\n'.repeat(20_000),
      '#'.repeat(20_000),
      'x'.repeat(MOST_TEXT),
    ],
    attempt: (text) => readOfficialFlags(text),
    size,
    steps: [1_000_000, 4000],
    memory: [2 ** 20, 64],
  }));

it('filters of run tables', () =>
  fuzz({
    name: 'filters of run tables',
    inputs: fc
      .array(
        fc.oneof(
          hostileText(2),
          fc.constantFrom('(', ')', ' and ', ' or ', 'not ', '>', '~', '"', 'status', '='),
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join('')),
    always: ['('.repeat(900), '"'.repeat(9999), 'not '.repeat(900)],
    attempt: (text) => parseFilter(text, fieldsOf([])),
    size,
    steps: [1_000_000, 4000],
  }));
