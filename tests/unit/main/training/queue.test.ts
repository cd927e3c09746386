import { describe, expect, it } from 'vitest';
import { RunQueue } from '@main/training/supervisor';

function queueOf(...ids: readonly string[]): RunQueue {
  const queue = new RunQueue();
  ids.forEach((id) => queue.add(id));
  return queue;
}

describe('the queue', () => {
  it('moves runs to places within it', () => {
    const queue = queueOf('a', 'b', 'c');
    queue.move('c', 0);
    expect(queue.ids).toEqual(['c', 'a', 'b']);
    queue.move('c', 99);
    expect(queue.ids).toEqual(['a', 'b', 'c']);
    queue.move('a', 1);
    expect(queue.ids).toEqual(['b', 'a', 'c']);
  });

  it('gives nothing out while it is held', () => {
    const queue = queueOf('a', 'b');
    queue.held = true;
    expect(queue.take()).toBeUndefined();
    queue.held = false;
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['a', 'b', undefined]);
  });

  it('is held after the current run when told to, unless nothing waits', () => {
    const queue = queueOf('a');
    queue.stopAfterCurrent = true;
    queue.currentEnded();
    expect([queue.held, queue.stopAfterCurrent]).toEqual([true, false]);
    const empty = queueOf();
    empty.stopAfterCurrent = true;
    empty.currentEnded();
    expect([empty.held, empty.stopAfterCurrent]).toEqual([false, false]);
  });
});
