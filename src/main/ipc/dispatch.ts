/** From a message of unknown content to a reply: known name, valid input, handler, errors in words. */
import type { z } from 'zod';
import { type Problem, UserError } from '@shared/domain/errors';
import { message, type Message, say } from '@shared/words/message';
import { calls, type CallFailure, type CallName, type CallReply } from '@shared/ipc/contract';
import { printable } from '@shared/text/printable';
import { issueMessage } from '@shared/words/issues';
import { libraryTrouble } from '../core/disk/refusals';
import type { Handlers } from './services';

/** Where refusals and faults are written down. */
export interface CallLog {
  warn(message: string): void;
  error(message: string, error: unknown): void;
}

/** Field problems that an answer names. */
const MOST_PROBLEMS = 50;
/** Characters of a value in a sentence about an input or a file, such as a path. */
const LONGEST = 5000;
const LONGEST_PATH = 500;

export type Dispatch = (name: unknown, input: unknown) => Promise<CallReply<CallName>>;

const refusal = (failure: CallFailure): CallReply<CallName> => ({ ok: false, failure });

/** Makes the function that answers calls. It never rejects. */
export function dispatcher(handlers: Handlers, log: CallLog): Dispatch {
  return async (name, input) => {
    if (typeof name !== 'string' || !Object.hasOwn(calls, name)) {
      log.warn(`Refused a call: unknown name ${excerpt(name)}.`);
      return refusal({ code: 'bad-input', message: message('work.unknownCall') });
    }
    const known = name as CallName;
    const parsed = validated(known, input);
    if (parsed === null) {
      log.warn(`Refused ${known}: its input is nested too deeply.`);
      return refusal({ code: 'bad-input', message: message('work.inputTooDeep') });
    }
    if (!parsed.success) {
      const problems = problemsOf(parsed.error);
      log.warn(
        `Refused ${known}: ${problems.map((one) => `${one.path}: ${say('en', one.message)}`).join(' ')}`,
      );
      const said = problems[0]?.message ?? message('schema.notValid');
      return refusal({ code: 'bad-input', message: said, problems });
    }
    try {
      const handle = handlers[known] as (valid: unknown) => unknown;
      return { ok: true, value: (await handle(parsed.data)) as never };
    } catch (error) {
      return refusal(failureOf(known, error, log));
    }
  };
}

/** What the schema says of an input; null for lists in lists in lists, which no schema follows to the end. */
function validated(name: CallName, input: unknown): z.ZodSafeParseResult<unknown> | null {
  try {
    return calls[name].input.safeParse(input);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function failureOf(name: CallName, error: unknown, log: CallLog): CallFailure {
  if (error instanceof UserError) {
    const { code, problems } = error;
    const said = shortened(error.said);
    return problems.length > 0 ? { code, message: said, problems } : { code, message: said };
  }
  log.error(`${name} failed`, error);
  const trouble = libraryTrouble(error);
  if (trouble !== null) return { code: 'unavailable', message: trouble };
  return {
    code: 'internal',
    message: message('work.somethingWentWrong'),
  };
}

function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.slice(0, MOST_PROBLEMS).map((issue) => ({
    path: issue.path.join('.').slice(0, LONGEST_PATH),
    message: issueMessage(issue),
  }));
}

/** The message with values that a page can show: of bounded length, without what controls a terminal. */
function shortened({ key, values = {} }: Message): Message {
  const short: Record<string, string | number | Message> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'object') short[name] = shortened(value);
    else short[name] = typeof value === 'string' && value !== '' ? printable(value, LONGEST) : value;
  }
  return { key, values: short };
}

/** Foreign content for a log line: short, and on one line. */
export function excerpt(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value).slice(0, 100) : `of type ${typeof value}`;
}
