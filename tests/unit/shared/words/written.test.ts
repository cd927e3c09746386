import { describe, expect, it } from 'vitest';
import { issueMessage } from '@shared/words/issues';
import { message, say } from '@shared/words/message';
import { sayWritten, written } from '@shared/words/written';
import { name } from '@shared/ipc/call';
import { terminalLanguage } from '@main/cli/language';

describe('a message in a row', () => {
  const text = written(message('training.closedWhileRunning'));

  it('begins with its English sentence, for programs that know no messages', () => {
    expect(text.split('\n')[0]).toBe('The studio was closed while this run was running.');
  });

  it('is said in both languages, as are sentences that older versions wrote', () => {
    const korean = '실행하는 동안 스튜디오를 닫았습니다.';
    expect([sayWritten('en', text), sayWritten('ko', text)]).toEqual([text.split('\n')[0], korean]);
    expect(sayWritten('ko', 'The studio was closed while this run was running.')).toBe(korean);
  });

  it('is text where it only looks like a message', () => {
    expect(sayWritten('en', 'A note.\n{"key":7}')).toBe('A note.\n{"key":7}');
  });
});

describe('what a schema says', () => {
  const said = (input: unknown): string[] => {
    const issue = name.safeParse(input).error?.issues[0];
    if (issue === undefined) return [];
    return [say('en', issueMessage(issue)), say('ko', issueMessage(issue))];
  };

  it('is a sentence of ours with the bounds of the schema, or one of zod in its own languages', () => {
    expect(said('x'.repeat(121))[0]).toBe('Use at most 120 characters.');
    expect(said(' ')).toEqual(['Give it a name.', '이름을 적으세요.']);
    const [english, korean] = said(7);
    expect(english).toMatch(/^Invalid input: expected string/);
    expect(korean).toMatch(/[가-힣]/);
  });
});

describe('the command line', () => {
  it('speaks the language of its environment: LC_ALL, then LC_MESSAGES, then LANG', () => {
    expect(terminalLanguage({ LANG: 'ko_KR.UTF-8' })).toBe('ko');
    expect(terminalLanguage({ LC_ALL: 'C', LANG: 'ko_KR.UTF-8' })).toBe('en');
    expect(terminalLanguage({ LC_ALL: '', LC_MESSAGES: 'ko_KR' })).toBe('ko');
    expect(terminalLanguage({})).toBe('en');
  });
});
