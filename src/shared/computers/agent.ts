/**
 * What home and `haba agent` on another computer say to each other, in frames over the standard streams of one ssh session. Each
 * side takes the other for a stranger: everything is parsed where it arrives.
 */
import { z } from 'zod';
import { datasetSchema } from '../config/dataset';
import { previewSchema } from '../tasks/preview';
import { jobOptionsSchema } from '../tasks/profile';
import { CELL_STATES } from '../tasks/status';
import { exitSchema, RUN_ID } from '../tasks/task';
import { printable } from '../text/printable';
import { isKey, type Message, messageSchema, verbatim } from '../words/message';

/** The first line of an agent. Shells print greetings before it; what comes after it is frames. */
export const GREETING = 'haba-agent 1';

type Value = NonNullable<Message['values']>[string];

/** Sentences within a sentence. */
const DEEPEST = 3;

/** A sentence of a stranger's, of bounded length, in which nothing controls a terminal or turns a direction. */
function tamed({ key, values = {} }: Message, depth = DEEPEST): Message {
  if (!isKey(key)) return verbatim(printable(key, 200));
  const entries = Object.entries(values).slice(0, 10);
  const named = entries.map(([name, value]): readonly [string, Value] => {
    if (typeof value === 'object') return [name, depth === 0 ? '…' : tamed(value, depth - 1)];
    return [name, typeof value === 'string' && value !== '' ? printable(value, 300) : value];
  });
  return { key, values: Object.fromEntries(named) };
}

const sentence = messageSchema.transform((said) => tamed(said));

const findingSchema = z.strictObject({
  state: z.enum(['good', 'note', 'trouble']),
  said: sentence,
  todo: sentence.exactOptional(),
});

const path = z.string().min(1).max(4096);

/** Cells of a task that one answer holds. */
export const MOST_CELLS = 1000;

/** Cells at work that are asked about together. */
export const MOST_LIVE = 100;

/** A word of a stranger's. */
const word = z
  .string()
  .max(200)
  .transform((text) => printable(text, 200));

const cellSchema = z.strictObject({
  index: z.int().min(0),
  state: z.enum(CELL_STATES),
  attempts: z.int().min(0),
  iteration: z.int().min(0).nullable(),
  node: word.nullable(),
  reason: word.nullable(),
  heardAt: z.iso.datetime().nullable(),
  /** Of its archive; null where none was left yet. */
  bytes: z.int().min(0).nullable(),
});

/** Attempts at a cell that one answer holds: the last ones. */
export const MOST_ATTEMPTS = 20;

const attemptSchema = z.strictObject({
  number: z.int().min(1),
  host: word.nullable(),
  outcome: exitSchema.shape.outcome.nullable(),
  again: z.boolean(),
  iteration: z.int().min(0).nullable(),
  heardAt: z.iso.datetime().nullable(),
});

const index = z.int().min(0).max(10_000);
const indices = z.array(index).max(10_000);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const expertsKey = z.string().regex(/^[0-9a-f]{16}$/);
const slurmJob = z.string().regex(/^\d{1,15}$/);

/** Bytes of a script. */
export const LARGEST_SCRIPT = 2 ** 16;

/** A script, as it is sent and may be edited. */
export const scriptSchema = z
  .string()
  .max(LARGEST_SCRIPT)
  .regex(/^#![^\0]*$/);

/** Cells of a task to be done, and what they need. */
const submission = z.strictObject({
  folder: path,
  script: scriptSchema,
  cells: indices,
  parallel: z.int().min(1).nullable(),
  /** Folder of experts: those that cells need and that are not in it are made first. */
  experts: path,
});

/** What can be asked for: the schemas of a question and its answer. */
export const AGENT_CALLS = {
  /** Who is there. */
  hello: {
    input: z.strictObject({}),
    output: z.strictObject({
      version: z.string().max(100),
      sha256: sha256.nullable(),
      host: z.string().max(300),
      pid: z.int().min(1),
    }),
  },
  /** What that machine has for runs. The folders are that machine's. */
  doctor: {
    input: z.strictObject({ library: z.string().max(4096), scratch: z.string().max(4096).nullable() }),
    output: z.strictObject({ findings: z.array(findingSchema).max(1000) }),
  },
  /** Which of the folders holds a dataset, by what is in it; null where none does. */
  dataset: {
    input: z.strictObject({ dataset: datasetSchema, fingerprint: sha256, folders: z.array(path).max(200) }),
    output: z.strictObject({ folder: z.int().min(0).max(200).nullable() }),
  },
  /** The script for tasks there: what it would be, before anything is sent. */
  render: { input: jobOptionsSchema, output: z.strictObject({ script: scriptSchema }) },
  /** Which experts a folder lacks, by the names of their recipes. */
  experts: {
    input: z.strictObject({
      folder: path,
      experts: z.array(z.strictObject({ key: expertsKey, count: z.int().min(1) })).max(10_000),
    }),
    output: z.strictObject({ missing: z.array(expertsKey).max(10_000) }),
  },
  /** Gives cells of a task to the scheduler there, unless one of them is in its queue. Paths are that machine's. */
  submit: {
    input: submission,
    output: z.strictObject({ job: slurmJob, isNew: z.boolean() }),
  },
  /** How cells of a task are, from one on. */
  status: {
    input: z.strictObject({ folder: path, from: z.int().min(0), experts: path }),
    output: z.strictObject({
      cells: z.array(cellSchema).max(MOST_CELLS),
      /** Why the queue is silent; null where it is not. */
      silence: sentence.nullable(),
      /** Why cells can never begin: experts are missing that nobody makes. Null where they can. */
      obstacle: sentence.nullable(),
    }),
  },
  /** How the last attempts at a cell ended, in their order. */
  attempts: {
    input: z.strictObject({ folder: path, index }),
    output: z.strictObject({ attempts: z.array(attemptSchema).max(MOST_ATTEMPTS) }),
  },
  /** What an attempt at a cell has told from a byte on, in whole lines. */
  events: {
    input: z.strictObject({ folder: path, index, attempt: z.int().min(1), from: z.int().min(0) }),
    output: z.strictObject({
      attempts: z.int().min(0),
      lines: z.string().max(2 ** 19),
      next: z.int().min(0),
      isAll: z.boolean(),
    }),
  },
  /** The same of several cells at work, and when each has left its last preview: an answer for the first of them, or more. */
  live: {
    input: z.strictObject({
      cells: z
        .array(z.strictObject({ folder: path, index, attempt: z.int().min(1), from: z.int().min(0) }))
        .max(MOST_LIVE),
    }),
    output: z.strictObject({
      cells: z
        .array(
          z.strictObject({
            attempts: z.int().min(0),
            lines: z.string().max(2 ** 19),
            next: z.int().min(0),
            isAll: z.boolean(),
            previewAt: z.int().min(0).nullable(),
          }),
        )
        .max(MOST_LIVE),
    }),
  },
  /** The images that an attempt shows; null where it shows none. */
  preview: {
    input: z.strictObject({ folder: path, index, attempt: z.int().min(1) }),
    output: z.strictObject({ preview: previewSchema.nullable() }),
  },
  cancel: {
    input: z.strictObject({ folder: path, id: z.string().regex(RUN_ID) }),
    output: z.strictObject({}),
  },
  /** Has cells done again: those at work from their checkpoint, those that are held let go, those that are gone submitted. */
  requeue: {
    input: submission,
    output: z.strictObject({ job: slurmJob.nullable() }),
  },
  /** Deletes cells whose archive is the one with this sum, and those that nothing was left of; the whole task with its last cell. */
  clean: {
    input: z.strictObject({
      folder: path,
      cells: z.array(z.strictObject({ index: z.int().min(0), sha256: sha256.nullable() })).max(10_000),
    }),
    output: z.strictObject({ kept: indices, isGone: z.boolean() }),
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
