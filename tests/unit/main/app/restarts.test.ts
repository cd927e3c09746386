import { expect, it } from 'vitest';
import { Restarts } from '@main/app/restarts';

it('a page may end now and then, but not six times in a minute', () => {
  let time = 0;
  const restarts = new Restarts(() => time);
  const seconds = [0, 1, 2, 3, 4, 5, 70, 71, 72, 73, 74, 75].map((second) => {
    time = second * 1000;
    return restarts.isTooOften();
  });
  expect(seconds.map((often, i) => (often ? i : -1)).filter((i) => i >= 0)).toEqual([5, 11]);
});
