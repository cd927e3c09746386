/** What an export of a run's distilled images can hold. */
import { z } from 'zod';

export const EXPORT_PARTS = [
  'safetensors',
  'npz',
  'png',
  'sheets',
  'pytorch',
  'test',
  'onnx',
  'web',
] as const;
export type ExportPart = (typeof EXPORT_PARTS)[number];

/** How exactly images are written: as 32-bit floating point numbers, or as 8-bit whole numbers. */
export const EXPORT_PRECISIONS = ['float32', 'uint8'] as const;
export type ExportPrecision = (typeof EXPORT_PRECISIONS)[number];

/** Pixels (standardisation and ZCA whitening undone; black 0, white 1), or the values that networks are trained on. */
export const EXPORT_VALUES = ['pixels', 'network'] as const;
export type ExportValues = (typeof EXPORT_VALUES)[number];

export const exportChoicesSchema = z.strictObject({
  parts: z
    .array(z.enum(EXPORT_PARTS))
    .min(1)
    .max(EXPORT_PARTS.length)
    .default(['safetensors', 'png', 'sheets']),
  /** Of the images in `safetensors` and `npz`; PNG files have 8 bits. */
  precisions: z.array(z.enum(EXPORT_PRECISIONS)).min(1).max(2).default(['float32']),
  values: z.enum(EXPORT_VALUES).default('pixels'),
});

export type ExportChoices = z.output<typeof exportChoicesSchema>;
