/** What calls of the contract are made of. */
import { z } from 'zod';
import { said } from '../words/issues';

declare const outputType: unique symbol;

/** One request: what main validates before it acts, and what it answers. */
export interface Call<I extends z.ZodType = z.ZodType, O = unknown> {
  readonly input: I;
  readonly [outputType]?: O;
}

/** A call that answers O: `call<O>()(schema of its input)`. */
export const call = <O>() => {
  return <I extends z.ZodType>(input: I): Call<I, O> => ({ input });
};

export const id = z.string().min(1).max(64);
export const byId = z.strictObject({ id });
export const byRun = z.strictObject({ runId: id });
export const none = z.strictObject({});
export const name = z
  .string()
  .trim()
  .min(1, said('schema.giveName'))
  .max(120, said('schema.atMostCharacters'));
