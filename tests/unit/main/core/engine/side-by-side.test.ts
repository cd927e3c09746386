import { describe, expect, it } from 'vitest';
import { sideBySide } from '@main/core/engine/sideBySide';
import type { Engine } from '@main/core/engine/types';
import { engineAround } from '../../../../support/engineAround';
import { RecordingEngine } from '../../../../support/recordingEngine';

const plain = engineAround(new RecordingEngine('host'), {});

/** An engine with so many lanes, which are given out up to the number that is asked for. */
function withLanes(most: number): Engine & { readonly all: readonly Engine[] } {
  const all = Array.from({ length: most }, () => engineAround(plain, {}));
  return { ...engineAround(plain, { lanes: (count) => all.slice(0, Math.min(count, most)) }), all };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work side by side', () => {
  it('is done one after another on an engine without lanes', async () => {
    const order: string[] = [];
    const results = await sideBySide(plain, 3, async (index, { engine }) => {
      expect(engine).toBe(plain);
      order.push(`begin ${index}`);
      await turn();
      order.push(`end ${index}`);
      return index * 10;
    });
    expect(results).toEqual([0, 10, 20]);
    expect(order).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('is done on every lane, one piece at a time on each', async () => {
    const engine = withLanes(2);
    const busy = new Set<Engine>();
    let most = 0;
    const results = await sideBySide(engine, 5, async (index, side) => {
      expect(engine.all).toContain(side.engine);
      expect(busy.has(side.engine)).toBe(false);
      busy.add(side.engine);
      most = Math.max(most, busy.size);
      for (let i = 0; i < index + 1; i += 1) await turn();
      busy.delete(side.engine);
      return index;
    });
    expect(results).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it('does one thing at a time of what is done alone', async () => {
    let inside = 0;
    let most = 0;
    await sideBySide(withLanes(3), 3, async (_index, { alone }) => {
      for (let i = 0; i < 3; i += 1) {
        await alone(async () => {
          inside += 1;
          most = Math.max(most, inside);
          await turn();
          inside -= 1;
        });
      }
    });
    expect(most).toBe(1);
  });

  it('ends with the first error, when every piece has ended, and begins no other', async () => {
    const ended: number[] = [];
    const work = sideBySide(withLanes(2), 4, async (index, { alone }) => {
      try {
        for (let i = 0; ; i += 1) {
          await alone(() => (index === 1 && i === 2 ? Promise.reject(new Error('diverged')) : turn()));
        }
      } finally {
        ended.push(index);
      }
    });
    await expect(work).rejects.toThrow('diverged');
    expect(ended.toSorted()).toEqual([0, 1]);
  });
});
