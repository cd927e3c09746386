import type { EngineId, EngineMeasurement } from '@shared/domain';
import type { Db } from './database';
import { timestamp } from './values';

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
