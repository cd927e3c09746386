/** Many cells that come home through a real OpenSSH server. What they came to lies there already; there is no scheduler. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportArchive } from '@main/archives/exportArchive';
import { Library } from '@main/store/library';
import { writeTask } from '@main/tasks/folder';
import { ensureBuild } from '../../scripts/lib/build.mjs';
import { Box } from '../support/cluster/box';
import { descendantsOf, kill } from '../support/cluster/processes';
import { Sshd } from '../support/cluster/sshd';
import { config } from '../support/library';
import { taskOf } from '../support/tasks';

const CELLS = 40;
/** Bytes of each checkpoint: more than what lies between the two sides. */
const BYTES = 500_000;
const started = await Sshd.start();
const { sshd } = started;
const reason = sshd === null ? ` (skipped: ${started.lacking})` : '';

describe.skipIf(sshd === null)(`${CELLS} cells${reason}`, () => {
  const box = new Box(sshd?.config ?? '');
  const task = { ...taskOf(CELLS), id: 'many' };

  beforeAll(async () => {
    await ensureBuild();
    // No program of Slurm's is found there.
    await box.install({ PATH: box.folder, SHELL: '' });
    const [home, other] = [await Library.open(box.library), await Library.open(join(box.folder, 'other'))];
    const { id: projectId } = home.projects.create({ name: 'P' });
    const { id: there } = other.projects.create({ name: 'P' });
    const folder = await writeTask(join(box.there, 'tasks'), task);
    for (const [index, { runId: id, name }] of task.cells.entries()) {
      home.runs.create({ id, projectId, name, config });
      other.runs.create({ id, projectId: there, name, config });
      await other.blobs.write(randomBytes(BYTES), (ref) =>
        other.resumePoints.add(id, { ...ref, iteration: 1, trainedSeconds: 1 }),
      );
      other.runs.setStatus(id, 'completed');
      const attempt = join(folder, `cell-${index}`, 'attempt-1');
      mkdirSync(attempt, { recursive: true });
      await exportArchive(other, { kind: 'run', runId: id }, join(attempt, '..', 'latest.haba'));
      const exit = {
        code: 0,
        at: '2026-01-01T00:00:00.000Z',
        outcome: 'completed',
        iteration: 1,
        again: false,
      };
      writeFileSync(join(attempt, 'exit.json'), JSON.stringify(exit));
    }
    const options = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };
    home.jobs.create({
      ...{ id: task.id, name: 'Many', studyId: null, computer: 'box', folder: box.there, options },
      ...{ script: '#!/bin/sh\n', runIds: task.cells.map(({ runId }) => runId) },
    });
    home.jobs.update(task.id, { state: 'submitted' });
    home.close();
    other.close();
  }, 600_000);
  afterAll(() => {
    box.stop();
    sshd?.stop();
  });

  it('come home once, although the studio, ssh and the program there are killed on the way', async () => {
    for (const whom of ['studio', 'ssh', 'sshd']) {
      const fetching = box.start('jobs', 'fetch', task.id, '--json');
      let count = 0;
      await fetching.event(({ event }) => event === 'fetched' && (count += 1) === 5);
      if (whom === 'studio') fetching.kill('SIGKILL');
      else if (whom === 'ssh') descendantsOf(fetching.pid).forEach(({ pid }) => kill(pid));
      else sshd?.drop();
      // It was killed itself, or ends after it has taken over what has arrived.
      await fetching.ended;
    }
    // Those that were told to be home do not come again.
    const rest = await box.told('jobs', 'fetch', task.id);
    expect(rest.length).toBeLessThanOrEqual(CELLS - 15);
    const [job] = await box.told('jobs', 'list');
    expect(job).toMatchObject({ state: 'home', home: CELLS, problem: null });
    const library = await Library.open(box.library);
    const statuses = task.cells.map(({ runId }) => library.runs.get(runId).status);
    library.close();
    expect(new Set(statuses)).toEqual(new Set(['completed']));
    expect(readdirSync(join(box.library, 'tasks', task.id), { recursive: true }).join()).not.toContain(
      'haba',
    );
  });
});
