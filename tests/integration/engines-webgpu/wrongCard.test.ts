/** A graphics card that computes wrongly: the device of this process, dressed up as one, with a number changed. */
import { expect, it } from 'vitest';
import { say } from '@shared/words/message';
import { listEngines, openEngine } from '@main/core/engine/choose';
import { openForTests } from './device';

const first = await openForTests();
if ('engine' in first) await first.engine.close();
const without = 'reason' in first ? ` (skipped: ${first.reason})` : '';

it.skipIf(without !== '')(
  `a card that computes wrongly is not used, and it is said why${without}`,
  async () => {
    process.env['GRAPHICS_FAULTS_CARD'] = 'a-card';
    process.env['GRAPHICS_FAULTS_WRONG'] = '1';
    await import('../../support/faultyGraphics.mjs');
    const reason =
      'the graphics device (A Card) did not pass the check of its results. A matrix product gave a wrong result. ' +
      'Update its driver, or choose another engine.';
    const listed = await listEngines();
    const card = listed.find(({ id }) => id === 'webgpu');
    expect(card && !card.available && say('en', card.reason)).toBe(reason);
    const sentence = `The webgpu engine is not available: ${reason}`;
    await expect(openEngine('webgpu')).rejects.toThrow(sentence);
    await expect(openEngine('auto', [], { precision: 'f16' })).rejects.toThrow(
      /did not pass the check|does not compute with 16-bit numbers/,
    );
    const chosen = await openEngine('auto');
    expect(chosen.id).not.toBe('webgpu');
    await chosen.close();
  },
);
