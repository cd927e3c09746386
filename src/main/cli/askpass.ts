/**
 * What ssh starts for each of its questions (SSH_ASKPASS): brings it to the studio that started ssh and prints the answer. It ends with 1
 * where there is none, and with the studio.
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import { FrameReader, frameOf } from '../computers/frames';
import { answeredSchema, type Asked } from '../computers/ssh/desk';
import { EXIT } from './exit';

const { HABA_ASK_SOCKET: socket = '', HABA_ASK_TOKEN: token = '' } = process.env;
const { HABA_ASK_TEXT: text = '', SSH_ASKPASS_PROMPT: hint = '' } = process.env;

/** The answer; null where there is none. */
async function answerOf(asked: Asked): Promise<string | null> {
  const reader = new FrameReader();
  const desk = connect(socket);
  await once(desk, 'connect');
  desk.write(frameOf(asked));
  for await (const piece of desk) {
    for (const value of reader.push(piece as Buffer)) return answeredSchema.parse(value).answer;
  }
  return null;
}

const answer = await answerOf({ token, text, hint }).catch(() => null);
if (answer === null) process.exit(EXIT.failed);
process.stdout.write(`${answer}\n`, () => process.exit(EXIT.done));
