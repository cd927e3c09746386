import { defaultSettings, settingsSchema, type Settings } from '@shared/domain/settings';
import type { Db } from './database';
import { fromJson } from './values';

/** A change; what is undefined stays. */
export type SettingsPatch = { readonly [K in keyof Settings]?: Settings[K] | undefined };

/** The studio's settings, one row each. */
export class SettingsStore {
  constructor(private readonly db: Db) {}

  /** Stored values over the defaults; a value that this studio does not know counts as not set. */
  get(): Settings {
    const rows = this.db
      .prepare<[], { key: string; value_json: string }>('SELECT key, value_json FROM settings')
      .all();
    let settings = defaultSettings;
    for (const { key, value_json } of rows) {
      const parsed = settingsSchema.safeParse({ ...settings, [key]: fromJson<unknown>(value_json) });
      if (parsed.success) settings = parsed.data;
    }
    return settings;
  }

  set(patch: SettingsPatch): Settings {
    const write = this.db.prepare('INSERT OR REPLACE INTO settings (key, value_json) VALUES (?, ?)');
    this.db.transaction(() => {
      for (const [key, value] of Object.entries(patch)) {
        if (value !== undefined) write.run(key, JSON.stringify(value));
      }
    })();
    return this.get();
  }
}
