import { describe, expect, it } from 'vitest';
import { commands } from '@main/cli/commands/commands';
import { ENGINE_COMMANDS, ForeignLines } from '@main/cli/front';

const dawn = (kind: string): string =>
  `Warning: maxDynamic${kind}BuffersPerPipelineLayout artificially reduced from 1000000 to 16 to fit dynamic offset allocation limit.\n`;

/** What comes out of a text that arrives in such pieces. */
function filtered(pieces: readonly string[]): string[] {
  const lines = new ForeignLines();
  return [...pieces.map((piece) => lines.pass(piece)), lines.rest()];
}

describe('lines of Dawn', () => {
  const text = `one\n${dawn('Uniform')}${dawn('Storage')}Warning: ours\nW`;

  it('are taken out, and nothing else is', () => {
    expect(filtered([text]).join('')).toBe('one\nWarning: ours\nW');
    expect(filtered(['Training 10 %', dawn('Uniform'), '\rTraining 20 %']).join('')).toBe(
      'Training 10 %\rTraining 20 %',
    );
  });

  it('are taken out however the text is cut', () => {
    for (let size = 1; size < text.length; size++) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      );
      expect(filtered(pieces).join(''), `pieces of ${size}`).toBe('one\nWarning: ours\nW');
    }
  });

  it('hold nothing back that cannot become one', () => {
    expect(filtered(['Training 10 %'])).toEqual(['Training 10 %', '']);
    expect(filtered(['Warn', 'ing: the disk'])).toEqual(['', 'Warning: the disk', '']);
  });
});

describe('commands behind another process', () => {
  it('are those that may open an engine', () => {
    const names = commands.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...ENGINE_COMMANDS]));
    const choosing = commands.filter(({ options }) => 'engine' in options);
    expect(ENGINE_COMMANDS).toEqual(expect.arrayContaining(choosing.map(({ name }) => name)));
  });
});
