/** Building blocks of the configuration schema. */
import { z } from 'zod';

export interface FieldMeta {
  /** Unit shown beside the field. */
  readonly unit?: string;
  /** Hidden behind "more settings". */
  readonly advanced?: boolean;
}

/** A schema with what the form needs to know of the field. */
export const field = <T extends z.ZodType>(schema: T, meta: FieldMeta): T => schema.meta({ ...meta });
export const count = (minimum: number, maximum: number): z.ZodInt => z.int().min(minimum).max(maximum);
export const rate = z.number().positive().max(10_000);
export const momentum = z.number().min(0).max(0.9999);
export const weight = z.number().min(0).max(1000);
export const weightDecay = z.number().min(0).max(1);
