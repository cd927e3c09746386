import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCifarNames, parseCifarPython } from '@main/core/data/cifar';
import { numpyGlobals } from '@main/core/formats/numpy';
import { PickleGlobal, PickleObject, readPickle, type PickleValue } from '@main/core/formats/pickle';
import { cifarPickle, python2Pickle } from '../../support/datasetFiles';
import { PICKLES } from '../../unit/main/core/formats/pickles';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { hostilePickles, randomPickle } from '../support/pickles';

const whole = Object.values(PICKLES).map((text) => new Uint8Array(Buffer.from(text, 'base64')));
const size = (bytes: Uint8Array): number => bytes.length;

/** Data through and through: nothing that could be called, however deep. */
function judge(value: unknown): void {
  const seen = new Set<unknown>();
  const visit = (part: unknown): void => {
    if (seen.has(part)) return;
    if (typeof part === 'object' && part !== null) seen.add(part);
    expect(['object', 'string', 'number', 'bigint', 'boolean']).toContain(typeof part);
    if (part instanceof PickleGlobal || part instanceof PickleObject || part instanceof Uint8Array) return;
    if (part instanceof Map)
      for (const [key, item] of part as Map<unknown, PickleValue>) [key, item].forEach(visit);
    else if (Array.isArray(part)) part.forEach(visit);
    else expect(typeof part !== 'object' || part === null).toBe(true);
  };
  visit(value);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
}

it('pickles', () =>
  fuzz({
    name: 'pickle',
    inputs: fc.oneof(damaged(whole), randomPickle, damaged(hostilePickles)),
    always: hostilePickles,
    attempt: (bytes) => readPickle(bytes, { what: 'data.pkl', globals: numpyGlobals }),
    judge,
    size,
  }));

it('CIFAR, Python version', () => {
  const files = [cifarPickle(0, [0, 3, 9]), python2Pickle({ label_names: ['a', 'b', 'c'] })];
  return fuzz({
    name: 'CIFAR, Python version',
    inputs: fc.tuple(damaged(files), fc.boolean()),
    attempt: ([bytes, names]) =>
      names
        ? parseCifarNames(bytes, 'cifar10', 'batches.meta')
        : parseCifarPython(bytes, 'cifar10', 'data_batch_1'),
    size: ([bytes]) => bytes.length,
  });
});
