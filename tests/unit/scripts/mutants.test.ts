import { runInNewContext, Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { mutantsOf, withSwitches } from '../../../scripts/lib/mutants.mjs';

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

describe('a source with all its changes', () => {
  const switched = withSwitches(SOURCE, mutants, (one) => mutants.indexOf(one));
  /** Its value with one change, and which places it reached. */
  const run = (active: number): { value: unknown; reached: Set<number> } => {
    const reached = new Set<number>();
    const habaMutant = (number: number): boolean => reached.add(number) && number === active;
    return { value: runInNewContext(switched, { habaMutant }), reached };
  };

  it('says which are reached, and none acts unless it is asked for', () => {
    const { value, reached } = run(-1);
    expect(value).toBe('many');
    const missed = mutants.filter((_, index) => !reached.has(index)).map(({ what }) => what);
    expect(missed.toSorted()).toEqual([
      '!== became ===',
      '0 became one more',
      '1 became one more',
      'false became true',
      'removed',
      'removed',
    ]);
    expect(runInNewContext(switched, {})).toBe('many');
  });

  it('does with one change what the source with this change does', () => {
    const outcome = (act: () => unknown): string => {
      try {
        return String(act());
      } catch (error) {
        return String(error);
      }
    };
    const outcomes = mutants.map((mutant, active) => {
      const found = outcome(() => run(active).value);
      expect(found, mutant.what).toBe(outcome(() => runInNewContext(changed(mutant))));
      return found;
    });
    expect(new Set(outcomes).size).toBeGreaterThan(3);
  });
});
