/**
 * A study of three runs, to be given to a Slurm of two nodes behind a real OpenSSH server, both on loopback, where every step can be
 * held up; and what has to be so however often somebody was killed.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ensureBuild } from '../../../scripts/lib/build.mjs';
import { configFile } from '../../integration/cli/support';
import { workConfig } from '../work';
import { Box } from './box';
import { Gates } from './gates';
import { lackingForSlurm, Slurm } from './slurm';
import { Sshd } from './sshd';
import { GATED } from './steps';

export class StudyThere {
  readonly box: Box;
  id = '';
  private slurm: Slurm | undefined;

  private constructor(
    readonly server: Sshd,
    readonly gates: Gates,
  ) {
    this.box = new Box(server.config);
  }

  /** Answers why there can be none where a program is missing. */
  static async start(): Promise<{ there: StudyThere } | { there: null; lacking: string }> {
    const lacking = lackingForSlurm();
    if (lacking !== null) return { there: null, lacking };
    const gates = new Gates(...GATED);
    const started = await Sshd.start(gates.path);
    if (started.sshd !== null) return { there: new StudyThere(started.sshd, gates) };
    gates.stop();
    return { there: null, lacking: started.lacking };
  }

  /** Starts the cluster, and makes the study at home. */
  async make(): Promise<void> {
    await ensureBuild();
    this.slurm = await Slurm.start(2);
    await this.box.install({ ...this.slurm.env, PATH: this.gates.path });
    const base = configFile(this.box.folder, 'base.json', workConfig(10));
    const words = ['--config', base, '--hallucinators', '2,3,4', '--budget', '2'];
    const [study] = await this.box.told('study', 'create', 'rq2', ...words);
    this.id = String(study?.['studyId']);
  }

  async stop(): Promise<void> {
    await this.slurm?.stop();
    this.server.stop();
    this.box.stop();
    this.gates.stop();
  }

  /** Waits until nothing that came through the server is left there. */
  async isLeft(): Promise<void> {
    await expect.poll(() => this.server.left(), { timeout: 120_000 }).toEqual([]);
  }

  /** The arrays in the queue, once for each cell. */
  async arrays(): Promise<string[]> {
    const text = await this.run('squeue', '-h', '-r', '-o', '%F %j');
    return text.split('\n').filter((line) => line.includes('haba-'));
  }

  /** Takes away what an earlier call has submitted without hearing of it. */
  async cancel(): Promise<void> {
    await this.run('scancel', '--user=root');
    await expect.poll(() => this.arrays(), { timeout: 120_000 }).toEqual([]);
  }

  /** There is one array of all cells, or none: nothing is there twice or in part. */
  async expectWholeOrNone(): Promise<void> {
    const queued = await this.arrays();
    expect([0, 3]).toContain(queued.length);
    expect(new Set(queued).size).toBeLessThanOrEqual(1);
  }

  /** The job is there once, as the array of this number, and nothing is left of how it came. */
  async expectOnce(jobId: string, slurm: string): Promise<void> {
    const queued = await this.arrays();
    expect(queued).toHaveLength(3);
    expect(new Set(queued)).toEqual(new Set([`${slurm} haba-${jobId}`]));
    expect(readdirSync(join(this.box.there, 'tasks'))).toEqual([jobId]);
    expect(readdirSync(join(this.box.there, 'incoming'))).toEqual([]);
    const jobs = await this.box.told('jobs', 'list', '--all');
    expect(jobs).toMatchObject([{ id: jobId, state: 'submitted' }]);
  }

  /** How each cell is there, as the job's computer says. */
  async cells(jobId: string): ReturnType<Box['told']> {
    return (await this.box.told('jobs', 'show', jobId)).slice(1);
  }

  async allComplete(jobId: string): Promise<void> {
    await expect
      .poll(async () => (await this.cells(jobId)).map(({ state }) => state), {
        timeout: 600_000,
        interval: 2000,
      })
      .toEqual(['completed', 'completed', 'completed']);
  }

  /** Each run is home once and whole, and nothing is left of how it came. */
  async expectHome(jobId: string): Promise<void> {
    expect(await this.box.told('jobs', 'list', '--all')).toMatchObject([{ id: jobId, state: 'home' }]);
    const runs = await this.box.told('runs', 'list');
    expect(runs.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed']);
    expect((await this.box.command('library', 'check')).code).toBe(0);
    const left = readdirSync(join(this.box.library, 'tasks', jobId), { recursive: true }).join();
    expect(left).not.toContain('haba');
  }

  private run(program: string, ...words: readonly string[]): Promise<string> {
    return (this.slurm ?? expect.fail('There is no cluster.')).run(program, ...words);
  }
}
