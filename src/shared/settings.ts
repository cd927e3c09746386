import { z } from 'zod';

const theme = z.enum(['system', 'light', 'dark']);
const locale = z.enum(['system', 'en', 'ko']);
const engine = z.enum(['auto', 'onnx', 'tensorflow', 'webgpu']);

/** What a person sets once for the whole studio. */
export const settingsSchema = z.strictObject({
  theme: theme.default('system'),
  locale: locale.default('system'),
  engine: engine.default('auto'),
});

/** A change: only what is named changes. */
export const settingsPatchSchema = z.strictObject({
  theme: theme.optional(),
  locale: locale.optional(),
  engine: engine.optional(),
});

export type Settings = z.output<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({});
