import { z } from 'zod';
import type { EngineId, EngineMeasurement } from '@shared/domain';
import { jsonOrText } from '@shared/text/jsonOrText';
import { defaultSettings, type Settings, settingsSchema } from '@shared/domain/settings';
import type { Db } from './database';
import { timestamp } from './values';

/** A change; what is undefined stays. */
type SettingsPatch = { readonly [K in keyof Settings]?: Settings[K] | undefined };

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
      const parsed = settingsSchema.safeParse({ ...settings, [key]: jsonOrText(value_json) });
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

const queueSchema = z.object({
  /** Runs that wait, in their order. */
  waiting: z.array(z.string()),
  /** Those of them that start although the memory may not suffice, because a person said so. */
  anyway: z.array(z.string()),
  /** Those of them whose experts are trained, and nothing else. */
  onlyExperts: z.array(z.string()).default([]),
  startWhenIdle: z.boolean(),
});
type StoredQueue = z.output<typeof queueSchema>;

const EMPTY: StoredQueue = { waiting: [], anyway: [], onlyExperts: [], startWhenIdle: false };
/** The queue's row in the table of settings. */
const KEY = 'queue';

/** The part of the queue that is stored. */
export class QueueStore {
  constructor(private readonly db: Db) {}

  /** Empty where no readable queue is stored. */
  get(): StoredQueue {
    const row = this.db
      .prepare<[string], { value_json: string }>('SELECT value_json FROM settings WHERE key = ?')
      .get(KEY);
    if (row === undefined) return EMPTY;
    const parsed = queueSchema.safeParse(jsonOrText(row.value_json));
    return parsed.success ? parsed.data : EMPTY;
  }

  set(queue: StoredQueue): void {
    this.db
      .prepare('INSERT OR REPLACE INTO settings (key, value_json) VALUES (?, ?)')
      .run(KEY, JSON.stringify(queue));
  }
}

interface MeasurementRow {
  readonly engine: EngineId;
  readonly device: string;
  readonly runtime: string;
  readonly milliseconds: number;
  readonly measured_at: string;
}

/** How fast engines are on the devices that this library has met, one row per engine, device and runtime. */
export class EngineMeasurements {
  constructor(private readonly db: Db) {}

  /** The fastest first. */
  list(): EngineMeasurement[] {
    return this.db
      .prepare<[], MeasurementRow>('SELECT * FROM engine_measurements ORDER BY milliseconds')
      .all()
      .map(({ engine, device, runtime, milliseconds, measured_at }) => ({
        engine,
        device,
        runtime,
        milliseconds,
        measuredAt: measured_at,
      }));
  }

  /** Keeps a figure in place of an earlier one of the same engine, device and runtime. */
  save({ engine, device, runtime, milliseconds }: Omit<EngineMeasurement, 'measuredAt'>): void {
    this.db
      .prepare('INSERT OR REPLACE INTO engine_measurements VALUES (?, ?, ?, ?, ?)')
      .run(engine, device, runtime, milliseconds, timestamp());
  }
}
