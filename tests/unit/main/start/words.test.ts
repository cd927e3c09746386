import { describe, expect, it } from 'vitest';
import { MARK } from '@shared/startWords';
import { commandWords } from '@main/start/commandWords';

describe('what the executable is started for', () => {
  it('is the studio without the mark, whatever else is said', () => {
    expect(commandWords(['/opt/haba-studio', 'haba-studio://run/1', '--library=/data'])).toBeNull();
  });

  it('is a command with all words after the mark, switches included', () => {
    const argv = ['/opt/haba-studio', '--no-sandbox', MARK, 'run', 'preset:quick', '--json', MARK];
    expect(commandWords(argv)).toEqual(['run', 'preset:quick', '--json', MARK]);
    expect(commandWords(['/opt/haba-studio', MARK])).toEqual([]);
  });
});
