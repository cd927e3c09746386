/** Cells of a task one after another: by hand, and by a process that is started to stay where no scheduler is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { isPlain } from '@main/tasks/script';
import { taskAnswers } from '@main/tasks/answers';
import { isThere } from '@main/tasks/processes';
import { lastWorker, type WorkerSeen } from '@main/tasks/worker';
import { builtCli, ensureBuild } from '../../../scripts/lib/build.mjs';
import {
  checkpointAfter,
  configsOf,
  eventsOfCell,
  exitsOf,
  makeTask,
  type MadeTask,
  outcomeOf,
  undisturbed,
  workConfig,
} from '../../support/work';
import { cli, configFile, eventsOf, startCli } from './support';

describe.skipIf(process.platform === 'win32')('cells in turn', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haba-turn-'));
  const own = ['--scratch', folder, '--every', '0'];
  let [study, short] = ['', ''];

  beforeAll(async () => {
    await ensureBuild();
    const base = configFile(folder, 'base.json', workConfig(60));
    const words = ['study', 'create', 'rq2', '--config', base, '--hallucinators', '2,3', '--budget', '2'];
    const made = await cli(...words, '--library', join(folder, 'home'), '--json');
    study = String(eventsOf(made.stdout)[0]?.['studyId']);
    words[4] = configFile(folder, 'short.json', {
      ...workConfig(10),
      evaluation: { networks: [{ width: 4, depth: 2 }], repeats: 1, epochs: 1 },
    });
    const other = await cli(...words, '--library', join(folder, 'home'), '--json');
    short = String(eventsOf(other.stdout)[0]?.['studyId']);
  }, 600_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const expectTwins = async (task: MadeTask): Promise<void> => {
    for (const [index, config] of configsOf(task).entries()) {
      expect(outcomeOf(eventsOfCell(task, index))).toEqual(await undisturbed(folder, config));
    }
  };

  it('are done although one is refused, and once', async () => {
    const task = await makeTask(folder, short);
    const count = task.runIds.length;
    expect(count).toBeGreaterThan(1);
    const file = join(task.folder, 'task.json');
    const whole = readFileSync(file, 'utf8');
    const { cells, ...rest } = JSON.parse(whole) as { cells: { dataset: object }[] };
    const [first, ...others] = cells;
    const forged = { ...first, dataset: { ...first?.dataset, fingerprint: '0'.repeat(64) } };
    writeFileSync(file, JSON.stringify({ ...rest, cells: [forged, ...others] }));
    const { code, stderr } = await cli('work', task.folder, '--all', ...own);
    expect(code, stderr).toBe(2);
    expect(stderr).toContain('Cell 0 is not complete (exit code 2); the next one follows.');
    writeFileSync(file, whole);
    expect((await cli('work', task.folder, '--cells', '0', ...own)).code).toBe(0);
    expect((await cli('work', task.folder, '--all', ...own)).code).toBe(0);
    expect(task.runIds.map((_, index) => exitsOf(task, index).length)).toEqual([2, ...others.map(() => 1)]);
    expect((await cli('work', task.folder, '--cells', `0-${count}`)).stderr).toContain(
      `from 0 to ${count - 1}`,
    );
    expect(exitsOf(task, 0)).toMatchObject([{ outcome: 'refused' }, { outcome: 'completed' }]);
  });

  it('are left with a checkpoint by who does them by hand, and by one at a time', async () => {
    const task = await makeTask(folder, study);
    const running = startCli('work', task.folder, '--all', '--json', ...own);
    await running.event(checkpointAfter(10));
    expect((await cli('work', task.folder, '--all')).stderr).toContain(`Process ${running.pid} on `);
    running.kill('SIGTERM');
    expect((await running.ended).code).toBe(3);
    expect(exitsOf(task, 0)).toMatchObject([{ outcome: 'stopped' }]);
    expect(exitsOf(task, 1)).toEqual([]);
  });

  describe('by a process that stays', () => {
    let task: MadeTask;
    const { submit, status, cancel, requeue, clean } = taskAnswers();
    const asked = () => ({
      folder: task.folder,
      script: `#!/bin/sh\n#HABA --no-scheduler\nexec '${process.execPath}' '${builtCli}' work . --scratch '${folder}' --every 0 "$@"\n`,
      cells: task.runIds.map((_, index) => index),
      parallel: null,
      experts: folder,
    });
    const id = (): string =>
      (JSON.parse(readFileSync(join(task.folder, 'task.json'), 'utf8')) as { id: string }).id;
    const states = async (): Promise<string[]> =>
      (await status({ folder: task.folder, from: 0, experts: folder })).cells.map(({ state }) => state);
    const worker = async (): Promise<WorkerSeen> =>
      (await lastWorker(task.folder)) ?? expect.fail('There is none.');
    const checkpoints = (): number =>
      eventsOfCell(task, 0).filter(({ event }) => event === 'checkpoint').length;
    /** Waits until the first cell has left another checkpoint. */
    const another = async (): Promise<void> => {
      const before = checkpoints();
      await expect.poll(checkpoints, { timeout: 300_000 }).toBeGreaterThan(before);
    };

    beforeAll(async () => {
      vi.stubEnv('HABA_TERMINAL', undefined);
      task = await makeTask(folder, study);
    });
    afterAll(async () => {
      vi.unstubAllEnvs();
      await cancel({ folder: task.folder, id: id() });
    });

    it('are given to one, however many ask at once, which nothing but a cancel ends', async () => {
      expect(isPlain(asked().script)).toBe(true);
      const given = await Promise.all([submit(asked()), submit(asked()), submit(asked())]);
      expect(given.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(new Set(given.map(({ job }) => job)).size).toBe(1);
      await another();
      expect(await states()).toEqual(['working', ...task.runIds.slice(1).map(() => 'waiting')]);
      const { holder } = await worker();
      process.kill(holder.pid, 'SIGHUP');
      await another();
      expect(await submit(asked())).toEqual({ job: String(holder.pid), isNew: false });
      await expect(clean({ folder: task.folder, cells: [] })).rejects.toThrow('still in the queue');
      await cancel({ folder: task.folder, id: id() });
      await expect.poll(() => exitsOf(task, 0)[0]?.outcome, { timeout: 300_000 }).toBe('stopped');
      await expect.poll(() => isThere(holder), { timeout: 300_000 }).toBe(false);
      expect(await states()).toEqual(['stopped', ...task.runIds.slice(1).map(() => 'open')]);
    });

    it('go on from their checkpoint after a cancel, a kill and a requeue of what is at work', async () => {
      const first = await requeue(asked());
      await another();
      // What is at work leaves a checkpoint, and the next process waits for that.
      const second = await requeue({ ...asked(), cells: [0] });
      expect(second.job).not.toBe(first.job);
      expect((await worker()).holder.cells).toEqual(asked().cells);
      expect(await requeue({ ...asked(), cells: asked().cells.slice(1) })).toEqual({ job: null });
      await expect.poll(() => exitsOf(task, 0).length, { timeout: 300_000 }).toBeGreaterThan(2);
      await another();
      process.kill((await worker()).holder.pid, 'SIGKILL');
      await expect.poll(async () => (await worker()).life, { timeout: 60_000 }).toBe('over');
      expect((await states())[0]).toBe('unknown');
      await requeue(asked());
      await expect
        .poll(states, { timeout: 600_000, interval: 500 })
        .toEqual(task.runIds.map(() => 'completed'));
      expect(exitsOf(task, 0).map((exit) => exit?.outcome)).toEqual([
        'stopped',
        'stopped',
        undefined,
        'completed',
      ]);
      await expectTwins(task);
    });

    it('say why they do not begin', async () => {
      const script = '#!/bin/sh\n#HABA --no-scheduler\necho "module: not found" >&2; exit 1; "$@"\n';
      const other = await makeTask(folder, study);
      await expect(submit({ ...asked(), folder: other.folder, script })).rejects.toThrow(
        '"module: not found"',
      );
    });
  });
});
