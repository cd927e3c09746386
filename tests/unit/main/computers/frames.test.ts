import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AGENT_CALLS, GREETING } from '@shared/computers/agent';
import { say, verbatim } from '@shared/words/message';
import { UserError } from '@shared/domain/errors';
import { serveAgent } from '@main/computers/agent';
import { AgentClient } from '@main/computers/agentClient';
import { FrameReader, frameOf, GreetingReader, LARGEST_FRAME } from '@main/computers/frames';

const bytes = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));

describe('frames', () => {
  const values = [1, 'é\n', { list: [null, true] }, ''];
  const stream = bytes(...values.map(frameOf));

  it.each([1, 2, 3, 5, 7, stream.length])('come whole from pieces of %i bytes', (size) => {
    const reader = new FrameReader();
    const found: unknown[] = [];
    for (let at = 0; at < stream.length; at += size)
      found.push(...reader.push(stream.subarray(at, at + size)));
    expect(found).toEqual(values);
    expect(reader.isBetween).toBe(true);
  });

  it('that are unfinished wait', () => {
    const reader = new FrameReader();
    expect([...reader.push(stream.subarray(0, 4))]).toEqual([]);
    expect(reader.isBetween).toBe(false);
  });

  it('that are too large are refused by their length alone', () => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(LARGEST_FRAME + 1);
    expect(() => [...new FrameReader().push(head)]).toThrow(UserError);
    expect(() => frameOf('x'.repeat(LARGEST_FRAME))).toThrow(RangeError);
    const largest = 'x'.repeat(LARGEST_FRAME - 2);
    expect([...new FrameReader().push(frameOf(largest))]).toEqual([largest]);
  });

  it('that hold no JSON are refused', () => {
    expect(() => [...new FrameReader().push(bytes(Uint8Array.of(0, 0, 0, 1), '{'))]).toThrow(UserError);
  });
});

describe('the greeting', () => {
  it('is found on a line of its own, after what a login prints', () => {
    const reader = new GreetingReader();
    expect(reader.push(bytes(`Welcome!\nno ${GREETING}\n${GREETING.slice(0, 4)}`))).toBeNull();
    expect(reader.push(bytes(`\n${GREETING.slice(0, 5)}`))).toBeNull();
    expect(reader.push(bytes(`${GREETING.slice(5)}\nrest`))?.toString()).toBe('rest');
    expect(reader.push(bytes('more'))?.toString()).toBe('more');
  });

  it('that does not come is named by what came instead', () => {
    const reader = new GreetingReader();
    reader.push(bytes('sh: haba: not found\n'));
    expect(reader.otherwise().message).toContain('sh: haba: not found');
    expect(() => new GreetingReader().push(Buffer.alloc(2 ** 17))).toThrow(UserError);
  });
});

/** An agent in this process, or something in its place, and a client. */
function connected(
  serve?: (input: PassThrough, output: PassThrough) => unknown,
  seconds = 60,
): {
  readonly client: AgentClient;
  readonly killed: () => boolean;
  readonly served: Promise<unknown>;
} {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let wasKilled = false;
  const closing: (() => void)[] = [];
  const end = (): void => {
    // What was printed is read before the process counts as ended.
    output.end();
    output.once('end', () => closing.forEach((heard) => heard()));
  };
  const session = {
    stdin: input,
    stdout: output,
    once: (_: string, heard: () => void) => void closing.push(heard),
    kill: () => {
      wasKilled = true;
      end();
      return true;
    },
  };
  const patience = Object.fromEntries(Object.keys(AGENT_CALLS).map((call) => [call, seconds]));
  const client = new AgentClient(
    session as unknown as ConstructorParameters<typeof AgentClient>[0],
    patience as ConstructorParameters<typeof AgentClient>[1],
  );
  const served = Promise.resolve((serve ?? serveAgent)(input, output)).finally(() => {
    if (serve === undefined) end();
  });
  return { client, killed: () => wasKilled, served };
}

describe('an agent', () => {
  it('answers, also several questions at once, and ends with its input', async () => {
    const { client, served } = connected();
    const [one, two] = await Promise.all([client.ask('hello', {}), client.ask('hello', {})]);
    expect(one).toEqual(two);
    expect(one.pid).toBe(process.pid);
    await client.close();
    await served;
    await expect(client.ask('hello', {})).rejects.toThrow('ended');
  });

  it('answers what it does not know, or is asked wrongly, with a sentence', async () => {
    const { client, served } = connected();
    await expect(client.ask('format' as 'hello', {})).rejects.toThrow('"format"');
    await expect(client.ask('toString' as 'hello', {})).rejects.toThrow('"toString"');
    await expect(client.ask('doctor', { library: 1 } as never)).rejects.toThrow('doctor');
    expect((await client.ask('hello', {})).pid).toBe(process.pid);
    await client.close();
    await served;
  });

  it('ends when what arrives is no question', async () => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const served = serveAgent(input, output);
    input.write(frameOf({ id: 1, call: 'hello', input: {}, more: 1 }));
    await expect(served).rejects.toThrow(UserError);
  });
});

describe('a client', () => {
  const greet = `\n${GREETING}\n`;
  const pid = 1;
  const hello = { version: '1', sha256: null, host: 'h', pid };

  it.each<[string, (output: PassThrough) => void]>([
    ['another shape', (output) => output.write(frameOf({ id: 1, output: { ...hello, pid: 0 } }))],
    ['something that was not asked', (output) => output.write(frameOf({ id: 2, output: hello }))],
    [
      'both an answer and a refusal',
      (output) => output.write(frameOf({ id: 1, output: 1, refused: verbatim('') })),
    ],
    ['no frame', (output) => output.write('HTTP/1.1 200 OK\r\n')],
  ])('ends an agent that answers %s', async (_, answer) => {
    const { client, killed } = connected((input, output) => {
      output.write(greet);
      input.once('data', () => answer(output));
    });
    await expect(client.ask('hello', {})).rejects.toThrow(UserError);
    await client.ended;
    expect(killed()).toBe(true);
  });

  it('hears a refusal in words', async () => {
    const { client } = connected((input, output) => {
      output.write(greet);
      input.once('data', () => output.write(frameOf({ id: 1, refused: verbatim('Not today.') })));
    });
    const error: unknown = await client.ask('hello', {}).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(say('en', (error as UserError).said)).toContain('refuses: "Not today."');
  });

  it('takes no controls, no strange keys and no depths from a sentence', async () => {
    const said = async (refused: string): Promise<string> => {
      const text = Buffer.from(`{"id":1,"refused":${refused}}`);
      const head = Buffer.alloc(4);
      head.writeUInt32BE(text.length);
      const { client } = connected((input, output) => {
        output.write(greet);
        input.once('data', () => output.write(bytes(head, text)));
      });
      return client.ask('hello', {}).then(String, (reason: unknown) => String(reason));
    };
    expect(await said(JSON.stringify(verbatim('red \u001b[31m')))).toContain('"red \ufffd[31m"');
    expect(await said(JSON.stringify({ key: 'no.such\u0007key' }))).toContain('"no.such\ufffdkey"');
    const times = 15_000;
    const deep = `${'{"key":"common.together","values":{"first":'.repeat(times)}""${'}}'.repeat(times)}`;
    expect(await said(deep)).toContain('what is no message');
  });

  it.each<[string, boolean]>([
    ['says nothing', false],
    ['greets and answers nothing', true],
  ])('ends an agent that %s, and says so', async (_, greets) => {
    const { client, killed } = connected((_input, output) => {
      if (greets) output.write(greet);
    }, 0.05);
    const asked = [client.ask('hello', {}), client.ask('doctor', { library: '/', scratch: null })];
    for (const one of asked)
      await expect(one).rejects.toMatchObject({ said: { key: 'computers.agentSilent' } });
    await client.ended;
    expect(killed()).toBe(true);
    await expect(client.ask('hello', {})).rejects.toThrow('no answer within 1 min');
  });

  it('is told what spoke instead of an agent', async () => {
    const { client } = connected((input, output) => {
      input.once('data', () => output.write(`${'bash: haba: command not found\n'.repeat(4000)}`));
    });
    await expect(client.ask('hello', {})).rejects.toThrow('command not found');
    await client.ended;
  });
});
