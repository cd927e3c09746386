/** From a message of unknown content to a reply: known name, valid input, handler, errors in words. */
import type { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { calls, type CallFailure, type CallName, type CallReply } from '@shared/ipc/contract';
import { printable, problemSentence } from '@shared/text/printable';
import { libraryTrouble } from '../core/disk/refusals';
import type { Handlers } from './services';

/** Where refusals and faults are written down. */
export interface CallLog {
  warn(message: string): void;
  error(message: string, error: unknown): void;
}

/** Field problems that an answer names. */
const MOST_PROBLEMS = 50;
/** Characters of a sentence about an input or a file; paths are in it. */
const LONGEST = 5000;
const LONGEST_PATH = 500;

export type Dispatch = (name: unknown, input: unknown) => Promise<CallReply<CallName>>;

const refusal = (failure: CallFailure): CallReply<CallName> => ({ ok: false, failure });

/** Makes the function that answers calls. It never rejects. */
export function dispatcher(handlers: Handlers, log: CallLog): Dispatch {
  return async (name, input) => {
    if (typeof name !== 'string' || !Object.hasOwn(calls, name)) {
      log.warn(`Refused a call: unknown name ${excerpt(name)}.`);
      return refusal({ code: 'bad-input', message: 'The studio does not know this call.' });
    }
    const known = name as CallName;
    const parsed = validated(known, input);
    if (parsed === null) {
      log.warn(`Refused ${known}: its input is nested too deeply.`);
      return refusal({ code: 'bad-input', message: 'The input is nested too deeply.' });
    }
    if (!parsed.success) {
      const problems = problemsOf(parsed.error);
      log.warn(`Refused ${known}: ${problems.map(({ path, message }) => `${path}: ${message}`).join(' ')}`);
      const message = problems[0]?.message ?? 'The input is not valid.';
      return refusal({ code: 'bad-input', message, problems });
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
    const message = printable(error.message, LONGEST);
    return problems.length > 0 ? { code, message, problems } : { code, message };
  }
  log.error(`${name} failed`, error);
  const trouble = libraryTrouble(error);
  if (trouble !== null) return { code: 'unavailable', message: trouble };
  return {
    code: 'internal',
    message: 'Something went wrong in the studio; the log (app.log) has the details.',
  };
}

function problemsOf(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => ({
    path: path.join('.').slice(0, LONGEST_PATH),
    message: problemSentence(message),
  }));
}

/** Foreign content for a log line: short, and on one line. */
export function excerpt(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value).slice(0, 100) : `of type ${typeof value}`;
}
