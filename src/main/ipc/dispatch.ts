/** From a message of unknown content to a reply: known name, valid input, handler, errors in words. */
import type { z } from 'zod';
import { UserError } from '@shared/errors';
import { calls, type CallFailure, type CallName, type CallReply } from '@shared/ipc/contract';
import { troubleInWords } from '../store/trouble';
import type { Handlers } from './types';

/** Where refusals and faults are written down. */
export interface CallLog {
  warn(message: string): void;
  error(message: string, error: unknown): void;
}

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
    const parsed = calls[known].input.safeParse(input);
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

function failureOf(name: CallName, error: unknown, log: CallLog): CallFailure {
  if (error instanceof UserError) {
    const { code, message, problems } = error;
    return problems.length > 0 ? { code, message, problems } : { code, message };
  }
  log.error(`${name} failed`, error);
  const trouble = troubleInWords(error);
  if (trouble !== null) return { code: 'unavailable', message: trouble };
  return {
    code: 'internal',
    message: 'Something went wrong in the studio; the log (app.log) has the details.',
  };
}

function problemsOf(error: z.ZodError): { path: string; message: string }[] {
  return error.issues.map(({ path, message }) => ({
    path: path.join('.'),
    message: /[.!?]$/.test(message) ? message : `${message}.`,
  }));
}

/** Foreign content for a log line: short, and on one line. */
export function excerpt(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value).slice(0, 100) : `of type ${typeof value}`;
}
