import { describe, expect, it, vi } from 'vitest';
import { type Command, parseInput } from '@main/cli/command';
import { commandHelp, generalHelp } from '@main/cli/main';
import { message, verbatim } from '@shared/words/message';

const command: Command = {
  name: 'bake',
  summary: verbatim('Bake a cake.'),
  words: ['RECIPE'],
  options: {
    oven: { value: 'ID', help: verbatim('Which oven.') },
    topping: { value: 'NAME', help: verbatim('What goes on it.'), repeatable: true },
    json: { help: message('commands.shared.json') },
  },
  run: () => Promise.resolve(0),
};

const refusal = (...words: string[]): string => {
  try {
    parseInput(command, words);
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return 'accepted';
};

describe('a command line', () => {
  it('becomes words, values, lists and switches', () => {
    const words = ['cake.json', '--oven', 'a b', '--topping=x', '--topping', 'y', '--json'];
    const input = parseInput(command, words);
    expect(input.positionals).toEqual(['cake.json']);
    expect(input.text).toEqual({ oven: 'a b' });
    expect(input.lists).toEqual({ topping: ['x', 'y'] });
    expect([...input.flags]).toEqual(['json']);
  });

  it('takes values that look like options after an equals sign, and words after --', () => {
    expect(parseInput(command, ['--oven=--json', '--', '--strange']).text).toEqual({ oven: '--json' });
    expect(parseInput(command, ['--', '--strange']).positionals).toEqual(['--strange']);
  });

  it.each([
    [['--fast', 'x'], '"bake" has no option --fast'],
    [['-x', 'y'], '"bake" has no option -x'],
    [['x', '--oven'], '--oven needs a value: --oven ID'],
    [['x', '--oven='], '--oven needs a value'],
    [['x', '--json=yes'], '--json takes no value'],
    [['x', '--oven', '1', '--oven', '2'], '--oven was given twice'],
    [[], '"bake" needs RECIPE'],
    [['x', 'y'], 'takes no argument "y"'],
  ])('%j is refused in one sentence', (words, sentence) => {
    const message = refusal(...words);
    expect(message).toContain(sentence);
    expect(message).toMatch(/^[^\n]*; see "npm run -s haba -- bake --help"\.$/);
  });

  it('asks for help whatever else it lacks', () => {
    expect(parseInput(command, ['--help']).flags.has('help')).toBe(true);
  });

  it('an option may not be named after something every object has', () => {
    expect(refusal('x', '--constructor')).toContain('has no option --constructor');
  });
});

describe('help', () => {
  it('lists the commands that are not hidden', () => {
    const text = generalHelp([command, { ...command, name: 'secret', hidden: true }]);
    expect(text).toMatch(/ {2}bake +Bake a cake\./);
    expect(text).not.toContain('secret');
  });

  it('explains a command with its words and options', () => {
    const text = commandHelp(command);
    expect(text).toContain('Usage: npm run -s haba -- bake <RECIPE> [OPTIONS]');
    expect(text).toMatch(/ {2}--oven ID +Which oven\./);
    expect(text).toMatch(/ {2}--help +Show the help/);
  });

  it('is in Korean where the environment is', () => {
    vi.stubEnv('LC_ALL', 'ko_KR.UTF-8');
    const text = commandHelp(command) + generalHelp([command]);
    vi.unstubAllEnvs();
    expect(text).toContain('사용법: npm run -s haba -- bake <RECIPE> [OPTIONS]');
    expect(text).toMatch(/ {2}--json +글 대신/);
    expect(text).toContain('종료 코드: 0 완료');
  });
});
