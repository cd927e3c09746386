import { describe, expect, it } from 'vitest';
import { record, redo, startHistory, undo } from '@renderer/ui/history';

describe('the history', () => {
  it('goes back and forth, and ends at both sides', () => {
    let history = startHistory('a');
    expect(undo(history)).toBe(history);
    history = record(record(history, 'b', null, 0), 'c', null, 0);
    history = undo(undo(undo(history)));
    expect(history.present).toBe('a');
    history = redo(redo(redo(history)));
    expect(history.present).toBe('c');
    expect(history.future).toEqual([]);
  });

  it('takes changes of one group that follow closely as one step', () => {
    let history = startHistory('');
    for (const [i, text] of ['1', '12', '123'].entries()) history = record(history, text, 'field', i * 1000);
    history = record(history, '123x', 'other', 2100);
    history = record(history, '123xy', 'other', 9000);
    expect(history.past).toEqual(['', '123', '123x']);
    expect(undo(history).present).toBe('123x');
  });

  it('begins a new step after something was taken back', () => {
    let history = record(startHistory('a'), 'b', 'field', 0);
    history = record(undo(history), 'c', 'field', 1);
    expect([history.past, history.present, history.future]).toEqual([['a'], 'c', []]);
  });

  it('does not grow without end', () => {
    let history = startHistory(0);
    for (let i = 1; i <= 500; i += 1) history = record(history, i, null, i);
    expect(history.past).toHaveLength(200);
    expect(history.past[0]).toBe(300);
  });
});
