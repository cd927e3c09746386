/** What an attempt at a cell tells while it works, a line each, as far as home shows it before the run is there. */
import { z } from 'zod';
import { storageSchema } from '../budget/storage';
import { ENGINE_IDS } from '../domain/engines';
import { printable } from '../text/printable';

const iteration = z.int().min(0).max(1e9);
const text = (most: number) =>
  z
    .string()
    .max(10_000)
    .transform((given) => printable(given, most));

const eventSchema = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('started'),
    engine: z.enum(ENGINE_IDS),
    device: text(300),
    /** Where it begins: what was told of later ones is told again. */
    iteration,
    storage: storageSchema,
  }),
  z.object({
    event: z.literal('metric'),
    series: z.string().regex(/^[\w/.: +()-]{1,100}$/),
    step: iteration,
    /** Null where it is no number. */
    value: z.number().nullable(),
  }),
  z.object({ event: z.literal('progress'), iteration, phase: z.string().max(40) }),
  z.object({ event: z.literal('checkpoint'), iteration }),
  z.object({ event: z.literal('log'), level: z.enum(['info', 'warn', 'error']), message: text(1000) }),
  z.object({ event: z.literal('error'), message: text(1000) }),
]);
export type CellEvent = z.output<typeof eventSchema>;

/** The events of whole lines. What is none, or of a kind that home does not know, is passed over. */
export function readEvents(lines: string): CellEvent[] {
  return lines.split('\n').flatMap((line) => {
    if (line === '') return [];
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch {
      return [];
    }
    const read = eventSchema.safeParse(value);
    return read.success ? [read.data] : [];
  });
}
