/** Who stores blobs and who clears up, in any order of their steps: no row ever loses its blob. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportArchive } from '@main/archives/exportArchive';
import { bundle } from '../support/bundle';
import { newRun, openLibrary, temporaryFolder } from '../support/library';
import { LONG, randomOf } from './support/plan';
import { fault, tellCounts } from './support/tally';
import { Turns, turnsMemory } from './support/turns';
import type { ActorData, RoundResult } from './support/actor';

tellCounts();

/** Two training processes beside main. */
const PARTICIPANTS = 3;
const ROUNDS = LONG ? 5000 : 100;
const CONTENTS = ['one state', 'another state'].map((text) => new TextEncoder().encode(text));

let entry: string;
beforeAll(async () => {
  entry = process.env['FAULTS_ACTOR'] ?? (await bundle('tests/faults/support/actor.ts'));
});

/** Flushes cost nothing in memory, and nothing is cut off here. */
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'haba-interleavings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A run with a checkpoint of each content. */
async function archived(): Promise<string> {
  const library = await openLibrary();
  const { id } = newRun(library);
  for (const [iteration, bytes] of CONTENTS.entries()) {
    await library.blobs.write(bytes, (ref) =>
      library.resumePoints.add(id, { ...ref, iteration, trainedSeconds: 1 }),
    );
  }
  const path = join(temporaryFolder(), 'run.haba');
  await exportArchive(library, { kind: 'run', runId: id }, path);
  return path;
}

it(`${ROUNDS} interleavings of writers and removers of equal checkpoints lose nothing`, async () => {
  const memory = turnsMemory();
  const turns = new Turns(memory, PARTICIPANTS);
  const channels = Array.from({ length: PARTICIPANTS - 1 }, () => new MessageChannel());
  const archive = await archived();
  const actors = Array.from({ length: PARTICIPANTS }, (_, me) => {
    const ports = me === 0 ? channels.map(({ port1 }) => port1) : [channels[me - 1]!.port2];
    const data: ActorData = {
      me,
      participants: PARTICIPANTS,
      memory,
      ports,
      folder,
      archive,
      contents: CONTENTS,
    };
    return new Worker(entry, { workerData: data, transferList: ports });
  });
  try {
    await Promise.all(actors.map((actor) => once(actor, 'message')));
    const random = randomOf('interleavings');
    for (let round = 0; round < ROUNDS; round++) {
      const seed = Math.floor(random() * 2 ** 31);
      turns.begin(PARTICIPANTS, seed);
      const answers = Promise.all(actors.map((actor) => once(actor, 'message')));
      actors.forEach((actor) => actor.postMessage(round));
      const [[{ losses }]] = (await answers) as [[RoundResult]];
      await fault('interleaving of writers and removers', () => {
        expect(losses, `the seed ${seed}`).toEqual([]);
      });
    }
  } finally {
    await Promise.all(actors.map((actor) => actor.terminate()));
  }
});
