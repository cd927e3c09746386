/**
 * What home and `haba agent` on another computer say to each other, in frames over the standard streams of one ssh session. Each
 * side takes the other for a stranger: everything is parsed where it arrives.
 */
import { z } from 'zod';
import { printable } from '../text/printable';
import { isKey, type Message, messageSchema, verbatim } from '../words/message';

/** The first line of an agent. Shells print greetings before it; what comes after it is frames. */
export const GREETING = 'haba-agent 1';

/** Sentences within a sentence. */
const DEEPEST = 3;

/** A sentence of a stranger's, of bounded length, in which nothing controls a terminal or turns a direction. */
function tamed({ key, values = {} }: Message, depth = DEEPEST): Message {
  if (!isKey(key)) return verbatim(printable(key, 200));
  const entries = Object.entries(values).slice(0, 10);
  const named = entries.map(([name, value]) => {
    if (typeof value === 'object') return [name, depth === 0 ? '…' : tamed(value, depth - 1)] as const;
    return [name, typeof value === 'string' && value !== '' ? printable(value, 300) : value] as const;
  });
  return { key, values: Object.fromEntries(named) };
}

const sentence = messageSchema.transform((said) => tamed(said));

const findingSchema = z.strictObject({
  state: z.enum(['good', 'note', 'trouble']),
  said: sentence,
  todo: sentence.exactOptional(),
});

/** What can be asked for: the schemas of a question and its answer. */
export const AGENT_CALLS = {
  /** Who is there. */
  hello: {
    input: z.strictObject({}),
    output: z.strictObject({
      version: z.string().max(100),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .nullable(),
      host: z.string().max(300),
      pid: z.int().min(1),
    }),
  },
  /** What that machine has for runs. The folders are that machine's. */
  doctor: {
    input: z.strictObject({ library: z.string().max(4096), scratch: z.string().max(4096).nullable() }),
    output: z.strictObject({ findings: z.array(findingSchema).max(1000) }),
  },
} as const;

export type AgentCall = keyof typeof AGENT_CALLS;
export type AgentInput<C extends AgentCall> = z.output<(typeof AGENT_CALLS)[C]['input']>;
export type AgentOutput<C extends AgentCall> = z.output<(typeof AGENT_CALLS)[C]['output']>;

/** The other side may be of another version: a call that it does not know is answered, not an end. */
export const requestSchema = z.strictObject({
  id: z.int().min(1),
  call: z.string().max(100),
  input: z.unknown(),
});

export const responseSchema = z.union([
  z.strictObject({ id: z.int().min(1), output: z.unknown() }),
  z.strictObject({ id: z.int().min(1), refused: sentence }),
]);
export type AgentResponse = z.output<typeof responseSchema>;
