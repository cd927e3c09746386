import { describe, expect, it } from 'vitest';
import { defaultSettings, nextZoom, settingsPatchSchema, ZOOM_STEPS } from '@shared/domain/settings';

describe('zoom', () => {
  it('goes through its steps and stays at the ends', () => {
    const up = [...ZOOM_STEPS].map((step) => nextZoom(step, 'in'));
    expect(up).toEqual([...ZOOM_STEPS.slice(1), 200]);
    const down = [...ZOOM_STEPS].map((step) => nextZoom(step, 'out'));
    expect(down).toEqual([80, ...ZOOM_STEPS.slice(0, -1)]);
    expect(nextZoom(137, 'in')).toBe(150);
    expect(nextZoom(137, 'out')).toBe(125);
    expect(nextZoom(175, 'reset')).toBe(100);
  });
});

describe('a change of the settings', () => {
  it('names only what changes, and only what is known', () => {
    expect(settingsPatchSchema.parse({ theme: 'dark' })).toEqual({ theme: 'dark' });
    expect(settingsPatchSchema.safeParse({ zoom: 300 }).success).toBe(false);
    expect(settingsPatchSchema.safeParse({ colour: 'red' }).success).toBe(false);
    expect(settingsPatchSchema.safeParse({ dataFolders: [''] }).success).toBe(false);
    expect(settingsPatchSchema.parse({ ...defaultSettings })).toEqual(defaultSettings);
  });
});
