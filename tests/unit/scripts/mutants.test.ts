import { runInNewContext, Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { mutantsOf, withProbes } from '../../../scripts/lib/mutants.mjs';

const SOURCE = `
function sizeOf(items, limit) {
  if (items.length > limit && limit !== 0) throw new Error('too many');
  const names = { 1: 'one', many: 'many' };
  let size = items.length === 1 ? names[1] : names['many'];
  if (limit < 0) size = false;
  return size;
}
sizeOf([1, 2], 3);
`;
const mutants = mutantsOf(SOURCE, 'source.js');
const named = (what: string) => mutants.filter((one) => one.what === what);
const changed = ({ start, end, text }: (typeof mutants)[number]): string =>
  SOURCE.slice(0, start) + text + SOURCE.slice(end);

describe('changes of a source', () => {
  it('negate conditions, move boundaries, remove statements and change literals, names left alone', () => {
    expect(named('negated')).toHaveLength(3);
    expect(mutants.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['> became >=', '&& became ||', 'removed', "'one' became empty"]),
    );
    expect(named("'many' became empty")).toHaveLength(1);
  });

  it('are each another source that can be read', () => {
    const sources = mutants.map(changed);
    expect(new Set([SOURCE, ...sources]).size).toBe(mutants.length + 1);
    for (const source of sources) expect(() => new Script(source), source).not.toThrow();
  });
});

describe('marks at their places', () => {
  it('say which are reached, and change nothing else', () => {
    const habaReached = new Set<number>();
    const probed = withProbes(SOURCE, mutants, (one) => mutants.indexOf(one));
    expect(runInNewContext(probed, { habaReached })).toBe('many');
    const missed = mutants.filter((_, index) => !habaReached.has(index)).map(({ what }) => what);
    expect(missed.toSorted()).toEqual([
      '!== became ===',
      '0 became one more',
      '1 became one more',
      'false became true',
      'removed',
      'removed',
    ]);
  });

  it('are needed by nobody: without the set all is as it was', () => {
    expect(
      runInNewContext(
        withProbes(SOURCE, mutants, () => 0),
        {},
      ),
    ).toBe('many');
  });
});
