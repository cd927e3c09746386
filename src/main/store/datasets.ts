import type { DatasetInfo } from '@shared/domain';
import type { Db } from './database';
import { fromJson, timestamp } from './values';

interface DatasetRow {
  readonly id: string;
  readonly name: string;
  readonly source: DatasetInfo['source'];
  readonly path: string | null;
  readonly class_names_json: string;
  readonly channels: number;
  readonly image_size: number;
  readonly train_count: number;
  readonly test_count: number;
  readonly licence: string | null;
}

/** Imported datasets, one per folder. The embedded one is not stored. */
export class Datasets {
  constructor(private readonly db: Db) {}

  list(): DatasetInfo[] {
    return this.db
      .prepare<[], DatasetRow>('SELECT * FROM datasets ORDER BY created_at, rowid')
      .all()
      .map(toDataset);
  }

  /** Remembers a dataset; what was known about the same folder is replaced. */
  save(dataset: DatasetInfo): void {
    this.db
      .prepare(
        `INSERT OR REPLACE INTO datasets (id, name, source, path, class_names_json, channels, image_size,
           train_count, test_count, licence, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        dataset.id,
        dataset.name,
        dataset.source,
        dataset.path,
        JSON.stringify(dataset.classNames),
        dataset.channels,
        dataset.imageSize,
        dataset.trainCount,
        dataset.testCount,
        dataset.licence,
        timestamp(),
      );
  }
}

function toDataset(row: DatasetRow): DatasetInfo {
  return {
    id: row.id,
    name: row.name,
    source: row.source,
    path: row.path,
    classNames: fromJson<string[]>(row.class_names_json),
    channels: row.channels,
    imageSize: row.image_size,
    trainCount: row.train_count,
    testCount: row.test_count,
    licence: row.licence,
  };
}
