import { describe, expect, it } from 'vitest';
import { languageOf, message, messageSchema, say } from '@shared/words/message';

describe('a message', () => {
  it('is said in both languages, with messages among its values', () => {
    const removed = message('common.removeTag', { tag: message('status.running') });
    expect(say('en', removed)).toBe('Remove the tag Running');
    expect(say('ko', removed)).toBe('태그 실행 중 제거');
  });

  it('chooses the form of a number by `count`', () => {
    const epochs = (count: number): string => say('en', message('projects.runCount', { count }));
    expect([0, 1, 12].map(epochs)).toEqual(['no runs', '1 run', '12 runs']);
  });

  it('never reads what a value says', () => {
    const name = "{tag} | @:common.cancel {'x'}";
    expect(say('en', message('common.actionsFor', { name }))).toBe(`Actions for ${name}`);
  });

  it('crosses borders as it is', () => {
    const one = message('common.removeTag', { tag: message('status.running') });
    expect(messageSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
    expect(messageSchema.safeParse({ key: '', values: {} }).success).toBe(false);
    expect(messageSchema.safeParse({ key: 'status.running', values: { of: [] } }).success).toBe(false);
  });

  it('of a newer version is said by its key and values', () => {
    const newer = messageSchema.parse({ key: 'moon.isFull', values: { days: 3 } });
    expect([say('ko', newer), say('en', messageSchema.parse({ key: 'status' }))]).toEqual([
      'moon.isFull (days: 3)',
      'status',
    ]);
  });

  it('needs exactly the placeholders of its key', () => {
    // @ts-expect-error -- `tag` is missing.
    expect(say('en', message('common.removeTag', {}))).toBe('Remove the tag ');
    // @ts-expect-error -- there is no `name`.
    expect(message('common.removeTag', { tag: 'x', name: 'y' }).key).toBe('common.removeTag');
    // @ts-expect-error -- there is no such key.
    expect(message('common.nothing').key).toBe('common.nothing');
  });
});

describe('the language', () => {
  it('follows the setting, then the system', () => {
    expect(languageOf('ko', 'en-US')).toBe('ko');
    expect(languageOf('system', 'ko-KR')).toBe('ko');
    expect(languageOf('system', 'de-DE')).toBe('en');
  });
});
