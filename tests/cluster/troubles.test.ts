/**
 * A study of twelve cells as an array on three nodes, with everything that befalls clusters: the controller hangs while it is
 * submitted and is stopped later, a node dies, one is cut off and comes back while its cells are done elsewhere too, a cell is
 * preempted, one is told that its time is up, one is cancelled by somebody. The site starts no job again by itself, and forgets jobs after two
 * seconds. Every run equals its undisturbed twin, bit for bit, and is in the library once.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { type CliEvent, type CliResult, configFile, eventsOf, startCliIn } from '../integration/cli/support';
import { Gates } from '../support/cluster/gates';
import { lackingForSlurm, Slurm } from '../support/cluster/slurm';
import {
  configsOf,
  eventsOfCell,
  exitsOf,
  type MadeTask,
  outcomeOf,
  undisturbed,
  workConfig,
} from '../support/work';

const CELLS = 12;
/** Twelve runs and their twins, on a machine that may be busy. */
const LONG = 3_600_000;
const lacking = lackingForSlurm();

describe.skipIf(lacking !== null)(
  `${CELLS} cells on a cluster in trouble${lacking === null ? '' : ` (skipped: ${lacking})`}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'haba-troubles-'));
    const library = join(folder, 'home');
    const gates = new Gates('sbatch');
    let slurm: Slurm | undefined;
    let [studyId, id, array] = ['', '', ''];
    let task: MadeTask = { folder: '', runIds: [] };

    beforeAll(async () => {
      await ensureBuild();
      slurm = await Slurm.start(3, { JobRequeue: 0, MinJobAge: 2 });
      const base = configFile(folder, 'base.json', workConfig(100));
      const words = ['--config', base, '--hallucinators', '2,3,4', '--seeds', '4', '--budget', '2'];
      const [study] = await told('study', 'create', 'rq2', ...words);
      studyId = String(study?.['studyId']);
    }, 600_000);
    afterAll(async () => {
      slurm?.controllerHangs(false);
      await slurm?.stop();
      rmSync(folder, { recursive: true, force: true });
      gates.stop();
    });

    const cluster = (): Slurm => slurm ?? expect.fail('There is no cluster.');
    const command = (...words: readonly string[]): Promise<CliResult> =>
      startCliIn(
        { HABA_TERMINAL: '', ...slurm?.env, PATH: gates.path },
        ...words,
        '--library',
        library,
        '--json',
      ).ended;
    const told = async (...words: readonly string[]): Promise<CliEvent[]> => {
      const { stdout, stderr, code } = await command(...words);
      expect(code, stderr).toBe(0);
      return stdout === '' ? [] : eventsOf(stdout);
    };
    const asked = (): string[] => [
      ...['submit', studyId, '--memory', '900', '--time', '30', '--partition', 'spare', '--scratch', folder],
    ];
    /** The cells of the job in the queue. One that has ended is forgotten soon. */
    const queue = async (): Promise<{ index: number; state: string; node: string }[]> => {
      const text = await cluster().run('squeue', '-h', '-r', `--name=haba-${id}`, '-o', '%K|%T|%N');
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.map((line) => {
        const [index, state = '', node = ''] = line.split('|');
        return { index: Number(index), state, node };
      });
    };
    /** A cell that works and has a checkpoint; it is not one of `but`. */
    async function atWork(but: readonly number[]): Promise<{ index: number; node: string }> {
      let found: { index: number; node: string } | undefined;
      const look = async (): Promise<boolean> => {
        const running = (await queue()).filter(({ state }) => state === 'RUNNING');
        found = running.find(({ index }) => !but.includes(index) && hasCheckpoint(index));
        return found !== undefined;
      };
      await expect.poll(look, { timeout: 900_000, interval: 200 }).toBe(true);
      return found ?? expect.fail('None is at work.');
    }
    /** Has a cell preempted, and answers which. One that is complete before its turn to give way is passed over. */
    async function preempted(met: number[]): Promise<number> {
      for (;;) {
        const { index, node } = await atWork(met);
        met.push(index);
        const words = [`--nodelist=${node}`, '--partition=main', '--exclusive', '--mem=1900'];
        await cluster().submit('#!/bin/sh\nexec sleep 5\n', ...words);
        let state: string | undefined = 'RUNNING';
        const look = async (): Promise<string | undefined> => {
          ({ state } = (await queue()).find((cell) => cell.index === index) ?? {});
          return state;
        };
        await expect.poll(look, { timeout: 300_000, interval: 100 }).not.toBe('RUNNING');
        if (state === 'PENDING') return index;
      }
    }
    /** Whether the last attempt at a cell has a checkpoint and has not ended. */
    const hasCheckpoint = (index: number): boolean => {
      const events = eventsOfCell(task, index);
      const last = events.findLastIndex(({ event }) => event === 'attempt');
      return (
        exitsOf(task, index).at(-1) === null && events.slice(last).some(({ event }) => event === 'checkpoint')
      );
    };
    const attempts = (index: number): number => exitsOf(task, index).length;

    it('are submitted once by a controller that hangs meanwhile', { timeout: LONG }, async () => {
      const script = join(folder, 'job.sh');
      const [preview] = await told(...asked(), '--dry-run');
      // Every checkpoint is left.
      writeFileSync(script, String(preview?.['script']).replace(' work . ', ' work . --every 0 '));
      gates.hold({ program: 'sbatch', when: 'before', words: '--parsable' });
      const submitting = command(...asked(), '--script', script);
      await gates.reached();
      cluster().controllerHangs(true);
      gates.open();
      const { code, stderr } = await submitting;
      cluster().controllerHangs(false);
      expect(code).toBe(2);
      expect(stderr).toMatch(/sbatch (says|did not answer)/);
      const [submitted] = await told(...asked(), '--script', script);
      expect(submitted).toMatchObject({ event: 'submitted' });
      [id, array] = [String(submitted?.['jobId']), String(submitted?.['slurm'])];
      task = { folder: join(library, 'tasks', id), runIds: submitted?.['runs'] as string[] };
      expect(task.runIds).toHaveLength(CELLS);
      expect(readFileSync(join(task.folder, 'job.sh'), 'utf8')).toContain('--every 0');
      const arrays = await cluster().run('squeue', '-h', '-r', '-o', '%F');
      expect(new Set(arrays.trim().split('\n'))).toEqual(new Set([array]));
    });

    it('end as if nothing had happened', { timeout: LONG }, async () => {
      const met: number[] = [];
      // One is cancelled by somebody.
      const cancelled = await atWork(met);
      met.push(cancelled.index);
      await cluster().run('scancel', `${array}_${cancelled.index}`);
      // One is told that its time is nearly up, as Slurm does.
      const late = await atWork(met);
      met.push(late.index);
      const warn = cluster().run('scancel', '--batch', '--signal=USR1', `${array}_${late.index}`);
      // Asked again by a busy controller, Slurm refuses what it has done already.
      await warn.catch((error: unknown) => expect(String(error)).toContain('can not be altered now'));
      // A node dies.
      const dead = await atWork(met);
      met.push(dead.index);
      await cluster().crash(dead.node);
      // One is cut off. What works on it goes on, and is done elsewhere, too.
      const cut = await atWork(met);
      met.push(cut.index);
      const before = attempts(cut.index);
      await cluster().cut(cut.node);
      await cluster().back(dead.node);
      // One is preempted by somebody who has the right of way.
      const other = await preempted(met);
      // The controller is gone for a while: nothing is taken for ended.
      await cluster().controllerStops();
      const silent = await told('jobs', 'show', id);
      expect(silent[0]?.['silentSince']).toMatch(/^\d{4}-/);
      expect(silent.map(({ state }) => state)).not.toContain('lost');
      await cluster().controllerStarts();
      await expect.poll(() => attempts(cut.index), { timeout: 900_000 }).toBeGreaterThan(before);
      await cluster().back(cut.node);
      await expect.poll(queue, { timeout: 2_400_000, interval: 2000 }).toEqual([]);

      // What somebody has cancelled is done again.
      expect(exitsOf(task, cancelled.index).at(-1)).toMatchObject({ outcome: 'stopped', again: false });
      const shown = (await told('jobs', 'show', id)).slice(1);
      const open = shown.filter(({ state }) => state !== 'completed').map(({ index }) => index);
      expect(open).toContain(cancelled.index);
      await told('jobs', 'requeue', id);
      const left = async (): Promise<unknown[]> =>
        (await told('jobs', 'show', id)).slice(1).filter(({ state }) => state !== 'completed');
      await expect.poll(left, { timeout: 900_000, interval: 2000 }).toEqual([]);
      expect(exitsOf(task, late.index)).toContainEqual(expect.objectContaining({ again: true }));
      for (const index of [late.index, dead.index, cut.index, other]) {
        expect(attempts(index)).toBeGreaterThan(1);
      }
    });

    it('come home once, each run as its undisturbed twin', { timeout: LONG }, async () => {
      expect(await told('jobs', 'fetch', id)).toHaveLength(CELLS);
      expect(await told('jobs', 'fetch', id)).toEqual([]);
      const runs = await told('runs', 'list');
      expect(runs.map(({ runId, status }) => [runId, status]).sort()).toEqual(
        task.runIds.map((runId) => [runId, 'completed']).sort(),
      );
      for (const [index, config] of configsOf(task).entries()) {
        expect(outcomeOf(eventsOfCell(task, index))).toEqual(await undisturbed(folder, config));
      }
      expect((await command('library', 'check')).code).toBe(0);
    });
  },
);
