/**
 * `haba agent`: answers questions of home on the standard streams of an ssh session, and ends with them. It keeps nothing, listens
 * nowhere, and does nothing by itself. Paths of questions are of this machine, from the home where the session begins.
 */
import { once } from 'node:events';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import {
  AGENT_CALLS,
  type AgentCall,
  type AgentInput,
  type AgentOutput,
  type AgentResponse,
  GREETING,
  requestSchema,
} from '@shared/computers/agent';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message } from '@shared/words/message';
import { refusalOf, taskAnswers } from '../tasks/answers';
import { thisProgram } from '../tasks/program';
import { scratchOf } from '../tasks/scheduler';
import { factsHere, findingsOf } from './doctor';
import { brokenFrame, FrameReader, frameOf } from './frames';

const answers: { readonly [C in AgentCall]: (input: AgentInput<C>) => Promise<AgentOutput<C>> } = {
  hello: () => Promise.resolve({ ...thisProgram(), host: hostname(), pid: process.pid }),
  doctor: async ({ library, scratch }) => {
    const facts = await factsHere({ library: resolve(library), scratch: resolve(scratch ?? scratchOf()) });
    return { findings: findingsOf(facts) };
  },
  ...taskAnswers(),
};

/**
 * Serves until the input ends or breaks off. Questions are answered in the order in which answers are ready.
 * @throws UserError where what arrives is no frame or no question
 */
export async function serveAgent(input: Readable, output: Writable): Promise<void> {
  output.write(`\n${GREETING}\n`);
  const reader = new FrameReader();
  const isGone = once(output, 'close');
  const reply = (response: AgentResponse): void => {
    if (output.writable) output.write(frameOf(response));
  };
  const serve = async (): Promise<void> => {
    for await (const piece of input) {
      for (const value of reader.push(piece as Buffer)) {
        const request = requestSchema.safeParse(value);
        if (!request.success) throw brokenFrame();
        const { id, call, input: given } = request.data;
        void answer(call, given).then(
          (result) => reply({ id, output: result }),
          (error: unknown) => reply({ id, refused: refusalOf(error) }),
        );
      }
    }
  };
  await Promise.race([serve(), isGone]);
}

async function answer(call: string, given: unknown): Promise<unknown> {
  if (!Object.hasOwn(AGENT_CALLS, call)) {
    throw new UserError('bad-input', message('computers.unknownCall', { call: printable(call) }));
  }
  const known = call as AgentCall;
  const input = AGENT_CALLS[known].input.safeParse(given);
  if (!input.success) throw new UserError('bad-input', message('computers.unknownCall', { call: known }));
  // The schema of a call and its answer belong together, which types do not follow through a name.
  return (answers[known] as (input: unknown) => Promise<unknown>)(input.data);
}
