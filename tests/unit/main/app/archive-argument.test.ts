import { describe, expect, it } from 'vitest';
import { archiveIn } from '@main/app/startArguments';

describe('an archive in the arguments', () => {
  it.each([
    [['haba-studio', '/data/paper.haba'], '/data/paper.haba'],
    [['haba-studio', 'paper.HABA'], '/home/me/paper.HABA'],
    [['haba-studio', '--no-sandbox', '../x y.haba', '/second.haba'], '/home/x y.haba'],
    [['haba-studio', 'file:///data/a%20b.haba'], '/data/a b.haba'],
  ])('of %j is %j', (argv, expected) => expect(archiveIn(argv, '/home/me')).toBe(expected));

  it.each([
    [['/opt/odd.haba']],
    [['haba-studio', 'haba-studio://run/x.haba']],
    [['haba-studio', 'https://example.org/a.haba']],
    [['haba-studio', 'file://server/share/a.haba']],
    [['haba-studio', '--library=/data/a.haba', 'notes.txt']],
  ])('is none in %j', (argv) => expect(archiveIn(argv, '/home/me')).toBeNull());
});
