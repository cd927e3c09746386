import { describe, expect, it } from 'vitest';
import { MAX_CONFIG_BYTES, readConfigFile } from '@renderer/features/editor/configFilesStore';

const file = (name: string, text: string, size = text.length) => ({
  name,
  size,
  text: () => Promise.resolve(text),
});

describe('a file that may be a configuration', () => {
  it('is taken as text when it holds an object, whatever is in it', async () => {
    expect(await readConfigFile(file('My run.JSON', '{"a":1}'))).toEqual({
      ok: true,
      name: 'My run',
      text: '{"a":1}',
    });
  });

  it.each([
    ['notes.txt', '{}', 'notJson'],
    ['list.json', '[1]', 'notJson'],
    ['word.json', '"x"', 'notJson'],
    ['nothing.json', 'null', 'notJson'],
    ['half.json', '{"a":', 'broken'],
  ])('%s with %s is refused: %s', async (name, text, key) => {
    expect(await readConfigFile(file(name, text))).toMatchObject({ ok: false, key });
  });

  it('is not even read when it is too large', async () => {
    const large = {
      ...file('a.json', '{}', MAX_CONFIG_BYTES + 1),
      text: () => Promise.reject(new Error('read')),
    };
    expect(await readConfigFile(large)).toMatchObject({ ok: false, key: 'tooLarge' });
  });
});
