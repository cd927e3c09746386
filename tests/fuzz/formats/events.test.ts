/** What attempts tell: events of ours, whatever stands in the lines. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CellEvent, readEvents } from '@shared/tasks/events';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { hostileTexts } from '../support/texts';

const line = (value: object): string => `${JSON.stringify(value)}\n`;
const storage = {
  ...{ baseValues: 1, hallucinatorValues: 1, totalValues: 2, bytes: 8 },
  ...{ ipcEquivalent: 1, generatedImages: 10, datasetFraction: 0.1 },
};
const whole = [
  { event: 'started', engine: 'onnx', device: 'CPU', iteration: 0, storage },
  { event: 'metric', series: 'loss/objective', step: 1, value: 0.5 },
  { event: 'progress', iteration: 1, phase: 'distilling' },
  { event: 'checkpoint', iteration: 1 },
  { event: 'log', level: 'warn', message: 'Odd.' },
  { event: 'error', message: 'No.' },
].map(line);

it('events of an attempt', () =>
  fuzz<Uint8Array>({
    name: 'events of an attempt',
    inputs: fc.oneof(
      damaged([Buffer.from(whole.join(''))]),
      fc.json().map((text) => Buffer.from(`${text}\n`)),
    ),
    always: [
      Buffer.from(whole.join('')),
      Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}\n`),
      Buffer.from('{"__proto__": {"event": "error"}, "message": "x"}\n'),
      ...hostileTexts.flatMap((text) => [
        Buffer.from(line({ event: 'log', level: 'info', message: text })),
        Buffer.from(line({ event: 'metric', series: text, step: 1, value: 1 })),
        Buffer.from(line({ event: 'metric', series: 'a', step: text, value: text })),
      ]),
    ],
    attempt: (bytes) => readEvents(Buffer.from(bytes).toString('utf8')),
    judge: (events) => {
      for (const event of events as CellEvent[]) {
        const text = 'message' in event ? event.message : 'device' in event ? event.device : '';
        expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
        expect(text.length).toBeLessThanOrEqual(1000);
        const at = event.event === 'metric' ? event.step : 'iteration' in event ? event.iteration : 0;
        expect(Number.isSafeInteger(at) && at >= 0).toBe(true);
        if (event.event === 'metric') expect(event.series).toMatch(/^[\w/.: +()-]{1,100}$/);
      }
    },
    size: ({ length }) => length,
    share: 0.2,
  }));
