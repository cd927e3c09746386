/** What comes through an ssh session: frames, what a login prints before them, and what a computer says of itself. */
import { PassThrough, Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AGENT_CALLS, GREETING, responseSchema } from '@shared/computers/agent';
import { AgentClient } from '@main/computers/agentClient';
import { FrameReader, frameOf, GreetingReader } from '@main/computers/frames';
import { type Preflight, readPreflight } from '@main/computers/preflight';
import { archivesIn } from '@main/computers/tasks';
import { fuzz } from '../support/fuzz';
import { damaged } from '../support/mutate';
import { inputsOf } from '../support/schemas';
import { hostileTexts } from '../support/texts';

const hello = { version: '1.0.0', sha256: null, host: 'n1', pid: 7 };
const whole = Buffer.concat([
  frameOf({ id: 1, output: hello }),
  frameOf({ id: 2, output: { findings: [] } }),
]);
const head = (length: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  return bytes;
};

it('frames', () =>
  fuzz<Uint8Array>({
    name: 'frames of an agent',
    inputs: damaged([whole]),
    always: [
      whole,
      head(2 ** 32 - 1),
      head(0),
      Buffer.concat([head(20_000), Buffer.from('['.repeat(20_000))]),
    ],
    attempt: (bytes) => {
      const reader = new FrameReader();
      const half = bytes.length >> 1;
      return [...reader.push(bytes.subarray(0, half)), ...reader.push(bytes.subarray(half))];
    },
    judge: (values) => expect(Array.isArray(values)).toBe(true),
    size: ({ length }) => length,
    share: 0.2,
  }));

it('greetings', () =>
  fuzz<Uint8Array>({
    name: 'greeting of an agent',
    inputs: damaged([Buffer.from(`Welcome!\n${GREETING}\n`)]),
    always: hostileTexts.map((text) => Buffer.from(`${text}\n${GREETING}\n`)),
    attempt: (bytes) => {
      const reader = new GreetingReader();
      if (reader.push(bytes) === null) throw reader.otherwise();
    },
    size: ({ length }) => length,
    share: 0.2,
  }));

it('answers', () =>
  fuzz<Uint8Array>({
    name: 'answers of an agent',
    inputs: fc.oneof(
      damaged([whole]),
      inputsOf(responseSchema, { ids: ['1'], paths: [] }).map((value) => frameOf(asJson(value))),
      inputsOf(AGENT_CALLS.hello.output, { ids: ['1'], paths: [] }).map((output) =>
        frameOf({ id: 1, output: asJson(output) }),
      ),
    ),
    always: [
      whole,
      frameOf({ id: 1, refused: { key: '__proto__', values: {} } }),
      frameOf({ id: 1, output: hello, refused: { key: 'computers.none' } }),
      ...hostileTexts.map((text) => frameOf({ id: 1, output: { ...hello, host: text } })),
    ],
    attempt: async (bytes) => {
      const [stdin, stdout] = [new PassThrough(), new PassThrough()];
      let close = (): void => undefined;
      const session = {
        stdin,
        stdout,
        once: (_: string, heard: () => void) => void (close = heard),
        kill: () => true,
      };
      const client = new AgentClient(session as unknown as ConstructorParameters<typeof AgentClient>[0]);
      const asked = client.ask('hello', {});
      stdout.once('end', () => close());
      stdout.end(Buffer.concat([Buffer.from(`\n${GREETING}\n`), bytes]));
      return asked;
    },
    judge: (answer) => expect(AGENT_CALLS.hello.output.safeParse(answer).success).toBe(true),
    size: ({ length }) => length,
    steps: [1_000_000, 2000],
    memory: [2 ** 24, 200],
    longest: 4000,
    share: 0.2,
  }));

const told = Buffer.from('system Linux\nmachine x86_64\nglibc 2.36\nfree 900000\nwritable yes\ntool tar\n');

it('what a computer says of itself', () =>
  fuzz<Uint8Array>({
    name: 'what a computer says of itself',
    inputs: damaged([told, Buffer.from(`${told.toString()}program ${'a'.repeat(64)}\nsbatch slurm 24\n`)]),
    always: hostileTexts.map((text) => Buffer.from(`${told.toString()}program ${text}\ncluster ${text}\n`)),
    attempt: (bytes) => readPreflight(Buffer.from(bytes).toString('utf8').split('\n')),
    judge: (value) => {
      for (const program of (value as Preflight).programs) expect(program).toMatch(/^[0-9a-f]{64}$/);
    },
    size: ({ length }) => length,
    share: 0.2,
  }));

/** What JSON cannot say is left out. */
function asJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return null;
  }
}

const cells = [0, 7].map((index) => ({
  ...{ taskId: 'task', index, runId: 'run', name: 'Run', bytes: 5 },
}));
const archives = Buffer.from('Welcome!\nhaba-archives\nhaba-cell 0 5\nfirsthaba-cell 7 5\nsecon');

it('archives in one stream', () =>
  fuzz<Uint8Array>({
    name: 'archives in one stream',
    inputs: damaged([archives]),
    always: [
      archives,
      Buffer.from('haba-archives\n'.repeat(2000)),
      Buffer.from('haba-archives\nhaba-cell 0 5000000000000\nfirst'),
    ],
    attempt: async (bytes) => {
      const half = bytes.length >> 1;
      const pieces = [bytes.subarray(0, half), bytes.subarray(half)].map((piece) => Buffer.from(piece));
      const came: string[] = [];
      for await (const archive of archivesIn(Readable.from(pieces), cells)) {
        let text = '';
        for await (const piece of archive) text += piece.toString('latin1');
        came.push(text);
      }
      return came;
    },
    judge: (came) => expect((came as string[]).map(({ length }) => length)).toEqual([5, 5]),
    size: ({ length }) => length,
    share: 0.2,
  }));
