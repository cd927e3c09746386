import { z } from 'zod';

/** The zoom of the window in percent, step by step. */
export const ZOOM_STEPS = [80, 90, 100, 110, 125, 150, 175, 200] as const;

/** Which checkpoints of a run are kept beside those that an evaluation was made of. */
const retentionSchema = z.strictObject({
  /** The last ones. */
  last: z.int().min(1).max(1000),
  /** Also every n-th; 0: none. */
  every: z.int().min(0).max(1000),
});
export type Retention = z.output<typeof retentionSchema>;

const fields = {
  theme: z.enum(['system', 'light', 'dark']),
  /** `high`: text at 7:1 and strong borders; `system`: as the system asks. */
  contrast: z.enum(['system', 'high']),
  locale: z.enum(['system', 'en', 'ko']),
  density: z.enum(['comfortable', 'compact']),
  zoom: z.int().min(ZOOM_STEPS[0]).max(200),
  /** When the system shows that a run has ended; `background`: while no window of the studio is in front. */
  notifications: z.enum(['background', 'always', 'never']),
  engine: z.enum(['auto', 'onnx', 'tensorflow', 'webgpu']),
  /** How downloads reach the network: as the environment says, directly, or through `proxyAddress`. */
  proxy: z.enum(['environment', 'none', 'manual']),
  proxyAddress: z.string().trim().max(500),
  /** When a newer version of the studio is looked for. Downloading and installing are asked for in any case. */
  updates: z.enum(['asked', 'start']),
  /** Folders in which datasets are looked for, as suggestions. */
  dataFolders: z.array(z.string().min(1).max(4096)).max(32),
  retention: retentionSchema,
};

/** What a person sets once for the whole studio. */
export const settingsSchema = z.strictObject({
  theme: fields.theme.default('system'),
  contrast: fields.contrast.default('system'),
  locale: fields.locale.default('system'),
  density: fields.density.default('comfortable'),
  zoom: fields.zoom.default(100),
  notifications: fields.notifications.default('background'),
  engine: fields.engine.default('auto'),
  proxy: fields.proxy.default('environment'),
  proxyAddress: fields.proxyAddress.default(''),
  updates: fields.updates.default('asked'),
  dataFolders: fields.dataFolders.default([]),
  retention: fields.retention.default({ last: 5, every: 0 }),
});

/** A change: only what is named changes. */
export const settingsPatchSchema = z.strictObject(fields).partial();

export type Settings = z.output<typeof settingsSchema>;

export const defaultSettings: Settings = settingsSchema.parse({});

/** The zoom one step larger or smaller, or 100 %; the ends stay. */
export function nextZoom(zoom: number, direction: 'in' | 'out' | 'reset'): number {
  if (direction === 'reset') return 100;
  const next =
    direction === 'in' ? ZOOM_STEPS.find((step) => step > zoom) : ZOOM_STEPS.findLast((step) => step < zoom);
  return next ?? zoom;
}
