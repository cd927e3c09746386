import { describe, expect, it } from 'vitest';
import { tallyLines } from '../../../scripts/lib/faults.mjs';

describe('the counts of faults', () => {
  it('are added up by kind, and over all in the last line', () => {
    const lines = [
      { kind: 'main killed', tried: 100, losses: 0 },
      { kind: 'disk full', tried: 2, losses: 1 },
      { kind: 'main killed', tried: 3, losses: 0 },
    ];
    expect(tallyLines(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)).toEqual([
      '  main killed: 103, losses: 0',
      '  disk full: 2, losses: 1',
      'faults tried: 105, losses: 1',
    ]);
  });

  it('are none where no test told any', () => {
    expect(tallyLines('')).toEqual(['faults tried: 0, losses: 0']);
  });
});
