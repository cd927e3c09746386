/** Copies of a library's database, which no library has open. */
import { UserError } from '@shared/domain/errors';
import { checkIntegrity, connect, connectToRead } from './database';
import { APPLICATION_ID, readMigrations } from './migrations';

export interface CopiedBlob {
  readonly sha256: string;
  readonly bytes: number;
}

/** The blobs that checkpoints in a copy refer to. The rows of those in `without` are deleted; then these are answered. */
export function blobsOfCopy(file: string, without: readonly string[] = []): CopiedBlob[] {
  const db = connect(file);
  try {
    const lost = new Set(without);
    const blobs = db
      .prepare<[], CopiedBlob>('SELECT sha256, max(bytes) AS bytes FROM checkpoints GROUP BY sha256')
      .all();
    if (lost.size === 0) return blobs;
    const forget = db.prepare('DELETE FROM checkpoints WHERE sha256 = ?');
    db.transaction(() => lost.forEach((sha256) => forget.run(sha256)))();
    return blobs.filter(({ sha256 }) => lost.has(sha256));
  } finally {
    // A copy is one file: no log may be left beside it.
    db.pragma('journal_mode = DELETE');
    db.close();
  }
}

/** Throws a UserError when a file is no library's database, is damaged, or is of a newer studio. */
export function requireIntactCopy(file: string): void {
  let db: ReturnType<typeof connectToRead> | null = null;
  try {
    db = connectToRead(file);
    if (db.pragma('application_id', { simple: true }) !== APPLICATION_ID)
      throw new Error('it is of another program');
    if (Number(db.pragma('user_version', { simple: true })) > readMigrations().length) {
      throw new Error('it was written by a newer HaBa Studio');
    }
    checkIntegrity(db);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(
      'bad-input',
      `The database ${file} cannot be restored (${reason}): choose another backup.`,
    );
  } finally {
    db?.close();
  }
}
