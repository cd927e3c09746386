import { type Job, type JobCell, jobSchema, type JobState } from '@shared/tasks/job';
import type { JobOptions } from '@shared/tasks/profile';
import type { CellStatus } from '@shared/tasks/status';
import type { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { written } from '@shared/words/written';
import { readColumn } from './columns';
import type { Db } from './database';
import { required, timestamp } from './values';

interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly study_id: string | null;
  readonly computer: string | null;
  readonly folder: string;
  readonly options_json: string;
  readonly script: string | null;
  readonly slurm: string | null;
  readonly state: JobState;
  readonly created_at: string;
  readonly submitted_at: string | null;
  readonly ended_at: string | null;
  readonly seen_at: string | null;
  readonly silent_since: string | null;
  readonly bytes: number;
  readonly problem: string | null;
}

interface CellRow {
  readonly cell: number;
  readonly run_id: string;
  readonly is_claimed: 0 | 1;
  readonly state: JobCell['state'];
  readonly attempts: number;
  readonly iteration: number | null;
  readonly node: string | null;
  readonly reason: string | null;
  readonly heard_at: string | null;
  readonly bytes: number | null;
  readonly sha256: string | null;
}

export interface JobDraft {
  readonly id: string;
  readonly name: string;
  readonly studyId: string | null;
  /** Null: this one. */
  readonly computer: string | null;
  readonly folder: string;
  readonly options: JobOptions;
  readonly script: string | null;
  /** In the order of the cells. */
  readonly runIds: readonly string[];
}

export type JobPatch = Partial<
  Pick<Job, 'script' | 'slurm' | 'state' | 'submittedAt' | 'endedAt' | 'seenAt' | 'silentSince' | 'bytes'>
> & { readonly problem?: Message | null };

/** How far the events of a cell were read: the attempt, from 1, and bytes of it. */
export interface ReadPlace {
  readonly attempt: number;
  readonly bytes: number;
}

/** A cell on another computer that works, or is about to. */
export interface CellAtWork {
  readonly computer: string;
  readonly jobId: string;
  readonly index: number;
  readonly runId: string;
  /** Whether it was last seen to wait. */
  readonly isWaiting: boolean;
}

/** Where a run is done that is not done here. */
export interface Claim {
  readonly jobId: string;
  /** The computer's name; null is this one, by its scheduler. */
  readonly computer: string | null;
}

/** The claim on a run; null where it may be done here. */
function claimOf(db: Db, runId: string): Claim | null {
  const row = db
    .prepare<[string], Claim>(
      `SELECT jobs.id AS jobId, jobs.computer FROM job_cells JOIN jobs ON jobs.id = job_cells.job_id
       WHERE job_cells.run_id = ? AND job_cells.is_claimed = 1`,
    )
    .get(runId);
  return row ?? null;
}

/** Throws a UserError where a run is done elsewhere. */
export function assertUnclaimed(db: Db, { id, name }: { readonly id: string; readonly name: string }): void {
  const claim = claimOf(db, id);
  if (claim === null) return;
  throw new UserError(
    'conflict',
    message('tasks.runElsewhere', { name, place: placeOf(claim), job: claim.jobId }),
  );
}

/** The name of a computer in a sentence. */
export const placeOf = ({ computer }: Pick<Claim, 'computer'>): Message | string =>
  computer ?? message('tasks.thisComputer');

/** Tasks that were given to computers, with what was last heard of their cells. */
export class Jobs {
  constructor(private readonly db: Db) {}

  /** The newest first. A row that is no job, as somebody else's library may hold, is left out: its words would go to a shell. */
  list(): Job[] {
    return this.select('1 = 1 ORDER BY created_at DESC, rowid DESC');
  }

  /** Rows that are left out of the list. */
  damaged(): ReturnType<typeof damagedJobs> {
    return damagedJobs(this.db);
  }

  /** Throws a UserError when there is none. */
  get(id: string): Job {
    return required(this.select('id = ?', id)[0], 'job', id);
  }

  /** The claim on a run; null where it may be done here. */
  claimOf(runId: string): Claim | null {
    return claimOf(this.db, runId);
  }

  /** Throws a UserError where a run is done elsewhere. */
  assertHere(run: { readonly id: string; readonly name: string }): void {
    assertUnclaimed(this.db, run);
  }

  /** Writes a job down and claims its runs, or does neither. Throws a UserError when one is claimed already. */
  create({ id, name, studyId, computer, folder, options, script, runIds }: JobDraft): Job {
    const addCell = this.db.prepare(
      `INSERT INTO job_cells (job_id, cell, run_id, is_claimed, state) VALUES (?, ?, ?, 1, 'open')`,
    );
    this.db.transaction(() => {
      this.db
        .prepare(
          `INSERT INTO jobs (id, name, study_id, computer, folder, options_json, script, state, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'preparing', ?)`,
        )
        .run(id, name, studyId, computer, folder, JSON.stringify(options), script, timestamp());
      runIds.forEach((runId, index) => {
        assertUnclaimed(this.db, this.run(runId));
        addCell.run(id, index, runId);
      });
      this.tell(id);
    })();
    return this.get(id);
  }

  /** Changes what the patch names. */
  update(id: string, patch: JobPatch): Job {
    const columns = {
      ...{
        script: 'script',
        slurm: 'slurm',
        state: 'state',
        submittedAt: 'submitted_at',
        endedAt: 'ended_at',
      },
      ...{ seenAt: 'seen_at', silentSince: 'silent_since', bytes: 'bytes', problem: 'problem' },
    } as const;
    this.db.transaction(() => {
      for (const [name, column] of Object.entries(columns)) {
        const value = patch[name as keyof JobPatch];
        if (value === undefined) continue;
        const stored = typeof value === 'object' && value !== null ? written(value) : value;
        this.db.prepare(`UPDATE jobs SET ${column} = ? WHERE id = ?`).run(stored, id);
      }
      this.tell(id);
    })();
    return this.get(id);
  }

  /** Asks for something else, before the job is submitted. */
  ask(id: string, options: JobOptions, script: string | null): Job {
    this.db
      .prepare('UPDATE jobs SET options_json = ?, script = ? WHERE id = ?')
      .run(JSON.stringify(options), script, id);
    return this.get(id);
  }

  /** Writes down how cells are. What came home of one whose state is another now counts no more. */
  saw(id: string, cells: readonly CellStatus[]): void {
    const set = this.db.prepare(
      `UPDATE job_cells SET sha256 = iif(state = ?, sha256, NULL), state = ?, attempts = ?, iteration = ?, node = ?, reason = ?, heard_at = ?, bytes = ?
       WHERE job_id = ? AND cell = ?`,
    );
    this.db.transaction(() => {
      for (const { index, state, attempts, iteration, node, reason, heardAt, bytes } of cells) {
        set.run(state, state, attempts, iteration, node, reason, heardAt, bytes, id, index);
      }
      this.tell(id);
    })();
  }

  /** The cells that were last seen at work on other computers and are not home, with the computer and the job of each. */
  atWork(): CellAtWork[] {
    return this.away(`job_cells.state = 'working' AND job_cells.is_claimed = 1 AND job_cells.sha256 IS NULL`);
  }

  /** Of each job that is under way on another computer, the first cells that were last seen to wait: they begin next. */
  nextToWork(most: number): CellAtWork[] {
    return this.away(
      `job_cells.cell IN (
         SELECT next.cell FROM job_cells AS next
         WHERE next.job_id = jobs.id AND next.state = 'waiting' AND next.is_claimed = 1 AND next.sha256 IS NULL
         ORDER BY next.cell LIMIT ?)`,
      most,
    );
  }

  private away(where: string, ...values: readonly number[]): CellAtWork[] {
    return this.db
      .prepare<number[], Omit<CellAtWork, 'isWaiting'> & { readonly state: JobCell['state'] }>(
        `SELECT jobs.computer, jobs.id AS jobId, job_cells.cell AS "index", job_cells.run_id AS runId, job_cells.state
         FROM jobs JOIN job_cells ON job_cells.job_id = jobs.id
         WHERE jobs.state = 'submitted' AND jobs.computer IS NOT NULL AND ${where}
         ORDER BY jobs.created_at, job_cells.cell`,
      )
      .all(...values)
      .map(({ state, ...cell }) => ({ ...cell, isWaiting: state === 'waiting' }));
  }

  /** A cell that was last seen to wait has a new attempt: it works. Answers whether that was new. */
  begins(id: string, index: number, attempts: number): boolean {
    return this.db.transaction(() => {
      const { changes } = this.db
        .prepare(
          `UPDATE job_cells SET state = 'working', attempts = ?, reason = NULL
           WHERE job_id = ? AND cell = ? AND state = 'waiting' AND is_claimed = 1 AND attempts < ?`,
        )
        .run(attempts, id, index, attempts);
      if (changes > 0) this.tell(id);
      return changes > 0;
    })();
  }

  /** Whether the run of a cell is done there, and is not home. */
  isAway(id: string, index: number): boolean {
    const away = this.db
      .prepare<[string, number], number>(
        'SELECT is_claimed = 1 AND sha256 IS NULL FROM job_cells WHERE job_id = ? AND cell = ?',
      )
      .pluck()
      .get(id, index);
    return away === 1;
  }

  /** How far the events of a cell were read. */
  readOf(id: string, index: number): ReadPlace {
    const row = this.db
      .prepare<[string, number], ReadPlace>(
        'SELECT read_attempt AS attempt, read_bytes AS bytes FROM job_cells WHERE job_id = ? AND cell = ?',
      )
      .get(id, index);
    return required(row, 'job', id);
  }

  read(id: string, index: number, { attempt, bytes }: ReadPlace): void {
    this.db
      .prepare('UPDATE job_cells SET read_attempt = ?, read_bytes = ? WHERE job_id = ? AND cell = ?')
      .run(attempt, bytes, id, index);
  }

  /** The archive of a cell came home. */
  arrived(id: string, index: number, bytes: number, sha256: string | null): void {
    this.db.transaction(() => {
      this.db.prepare('UPDATE job_cells SET sha256 = ? WHERE job_id = ? AND cell = ?').run(sha256, id, index);
      this.db.prepare('UPDATE jobs SET bytes = bytes + ? WHERE id = ?').run(bytes, id);
    })();
  }

  /** Claims runs of cells; what they have told is told again. Throws a UserError when one is claimed by another job. */
  claim(id: string, indices: readonly number[]): void {
    this.db.transaction(() => {
      for (const { index, runId, isClaimed } of this.get(id).cells) {
        if (isClaimed || !indices.includes(index)) continue;
        assertUnclaimed(this.db, this.run(runId));
        this.db
          .prepare(
            'UPDATE job_cells SET is_claimed = 1, read_attempt = 1, read_bytes = 0 WHERE job_id = ? AND cell = ?',
          )
          .run(id, index);
      }
      this.tell(id);
    })();
  }

  /** Lets runs of cells go, all by default: they may be done here again. */
  release(id: string, indices?: readonly number[]): void {
    this.db.transaction(() => {
      const claimed = this.db
        .prepare<[string], Pick<CellRow, 'cell' | 'run_id'>>(
          'SELECT cell, run_id FROM job_cells WHERE job_id = ? AND is_claimed = 1',
        )
        .all(id);
      for (const { cell: index, run_id: runId } of claimed) {
        if (indices?.includes(index) === false) continue;
        this.db.prepare('UPDATE job_cells SET is_claimed = 0 WHERE job_id = ? AND cell = ?').run(id, index);
        this.db
          .prepare(
            `UPDATE runs SET status_reason = NULL WHERE id = ? AND status IN ('draft', 'stopped', 'interrupted')`,
          )
          .run(runId);
      }
    })();
  }

  /** Forgets a job. */
  delete(id: string): void {
    this.release(id);
    this.db.prepare('DELETE FROM jobs WHERE id = ?').run(id);
  }

  /** Says in the state of every claimed run where it is. */
  private tell(id: string): void {
    const { computer, slurm, cells } = this.get(id);
    const set = this.db.prepare(
      `UPDATE runs SET status_reason = ? WHERE id = ? AND status IN ('draft', 'stopped', 'interrupted')`,
    );
    const place = placeOf({ computer });
    for (const { runId, isClaimed, state } of cells) {
      if (!isClaimed) continue;
      const how = message(`tasks.state.${state}`);
      set.run(written(message('tasks.elsewhere', { place, job: slurm ?? id, state: how })), runId);
    }
  }

  private run(id: string): { readonly id: string; readonly name: string } {
    const row = this.db
      .prepare<[string], { id: string; name: string }>('SELECT id, name FROM runs WHERE id = ?')
      .get(id);
    return required(row, 'run', id);
  }

  private select(where: string, ...values: readonly string[]): Job[] {
    return jobRows(this.db, where, values).flatMap(({ data }) => (data === undefined ? [] : [data]));
  }
}

/** Rows of jobs, each as it was read: one that is no job has what is wrong with it. */
function jobRows(
  db: Db,
  where: string,
  values: readonly string[],
): { readonly row: JobRow; readonly data: Job | undefined; readonly issue: z.core.$ZodIssue | undefined }[] {
  const cells = db.prepare<[string], CellRow>('SELECT * FROM job_cells WHERE job_id = ? ORDER BY cell');
  return db
    .prepare<string[], JobRow>(`SELECT * FROM jobs WHERE ${where}`)
    .all(...values)
    .map((row) => {
      const { data, error } = jobSchema.safeParse({
        ...{ id: row.id, name: row.name, studyId: row.study_id, computer: row.computer, folder: row.folder },
        options: jsonOf(row.options_json),
        ...{ script: row.script, slurm: row.slurm, state: row.state, createdAt: row.created_at },
        ...{ submittedAt: row.submitted_at, endedAt: row.ended_at, seenAt: row.seen_at },
        ...{ silentSince: row.silent_since, bytes: row.bytes, problem: row.problem },
        cells: cells.all(row.id).map(toCell),
      });
      return { row, data, issue: error?.issues[0] };
    });
}

/** Rows of jobs that are none, and are left out of every list: where each is wrong, and how. */
export const damagedJobs = (
  db: Db,
): { readonly id: string; readonly name: string; readonly issue: z.core.$ZodIssue }[] =>
  jobRows(db, '1 = 1 ORDER BY rowid', []).flatMap(({ row: { id, name }, issue }) =>
    issue === undefined ? [] : [{ id, name, issue }],
  );

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const toCell = (row: CellRow): JobCell => ({
  ...{ index: row.cell, runId: row.run_id, isClaimed: row.is_claimed === 1, state: row.state },
  ...{ attempts: row.attempts, iteration: row.iteration, node: row.node, reason: row.reason },
  ...{ heardAt: row.heard_at, bytes: row.bytes, sha256: row.sha256 },
});

/** A profile of a computer by its name. */
export interface NamedProfile {
  readonly name: string;
  readonly options: JobOptions;
}

/** What jobs ask a computer for, by names that a person has given. A computer is its name; null is this one. */
export class Profiles {
  constructor(private readonly db: Db) {}

  /** By name. */
  list(computer: string | null): NamedProfile[] {
    return this.db
      .prepare<[string], { name: string; options_json: string }>(
        'SELECT name, options_json FROM profiles WHERE computer = ? ORDER BY name',
      )
      .all(computer ?? '')
      .map(({ name, options_json }) => ({ name, options: readColumn('jobOptions', options_json) }));
  }

  /** Throws a UserError when there is none of that name. */
  named(computer: string | null, name: string): NamedProfile {
    const all = this.list(computer);
    const found = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
    if (found !== undefined) return found;
    const known = all.map((one) => one.name).join(', ');
    const values = { name, place: placeOf({ computer }) };
    throw new UserError(
      'not-found',
      known === '' ? message('tasks.noProfiles', values) : message('tasks.noProfile', { ...values, known }),
    );
  }

  /** A profile of the same name is another from now on. */
  set(computer: string | null, { name, options }: NamedProfile): void {
    this.db
      .prepare(
        `INSERT INTO profiles (computer, name, options_json) VALUES (?, ?, ?)
         ON CONFLICT DO UPDATE SET options_json = excluded.options_json`,
      )
      .run(computer ?? '', name, JSON.stringify(options));
  }

  /**
   * Makes a profile, or changes the one called `before`, which may get another name. Throws a UserError where another profile has
   * the name.
   */
  save(computer: string | null, before: string | null, profile: NamedProfile): void {
    this.db.transaction(() => {
      const taken = this.list(computer).find(
        ({ name }) =>
          name.toLowerCase() === profile.name.toLowerCase() && name.toLowerCase() !== before?.toLowerCase(),
      );
      if (taken !== undefined) {
        const values = { name: taken.name, place: placeOf({ computer }) };
        throw new UserError('conflict', message('tasks.profileTaken', values));
      }
      if (before !== null) this.delete(computer, before);
      this.set(computer, profile);
    })();
  }

  delete(computer: string | null, name: string): void {
    this.db.prepare('DELETE FROM profiles WHERE computer = ? AND name = ?').run(computer ?? '', name);
  }
}
