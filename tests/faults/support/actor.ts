/**
 * One of the processes of an interleaving, as a thread: main with a library (number 0), or a training process that stores one
 * checkpoint. Each file operation is a step, and so is each time that main takes up another of its tasks.
 */
import { closeSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { importArchive } from '@main/archives/importArchive';
import { runConfigSchema } from '@shared/config/schema';
import { BlobStore } from '@main/store/blobs';
import type { CheckpointDraft } from '@main/store/checkpoints';
import { Library } from '@main/store/library';
import type { FromTraining } from '@main/training/protocol';
import { RunRecorder } from '@main/training/recorder';
import { Reporter } from '@main/training/reporter';
import { clean } from '@main/upkeep/clean';
import { interpose } from './interpose';
import { Turns } from './turns';

export interface ActorData {
  readonly me: number;
  readonly participants: number;
  readonly memory: SharedArrayBuffer;
  /** To the other side: main has one for each training process, these have one to main. */
  readonly ports: readonly MessagePort[];
  readonly folder: string;
  readonly archive: string;
  /** What checkpoints hold. */
  readonly contents: readonly Uint8Array[];
}

/** What is wrong at the end of a round; empty when nothing was lost. */
export interface RoundResult {
  readonly losses: readonly string[];
  readonly steps: number;
}

type ToMain =
  | { readonly type: 'checkpoint'; readonly checkpoint: CheckpointDraft }
  | { readonly type: 'exit'; readonly owner: string };

/** The thread is dead: it does nothing any more. */
class Death extends Error {}

const { me, participants, memory, ports, folder, archive, contents } = workerData as ActorData;
const turns = new Turns(memory, me);
const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const content = (): Uint8Array => contents[turns.draw(contents.length)] ?? new Uint8Array(1);
const config = runConfigSchema.parse({
  dataset: { source: 'fashion-mnist-sample' },
  parameterization: { kind: 'haba' },
  objective: { kind: 'dm' },
});

/** Tasks of main that wait for their turn. */
const waiting: (() => void)[] = [];
let busy = 0;
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    busy -= 1;
    waiting.push(() => {
      busy += 1;
      resolve();
    });
  });
const task = (work: () => unknown): void => {
  busy += 1;
  void turn()
    .then(work)
    // A job that was refused or cancelled is none the worse for it.
    .catch(() => undefined)
    .finally(() => (busy -= 1));
};

async function mainRound(library: Library): Promise<RoundResult> {
  const { id: projectId } = library.projects.create({ name: 'P' });
  const runOf = (name: string): string => library.runs.create({ projectId, name, config }).id;
  const trashed = [runOf('first'), runOf('second')];
  for (const id of trashed) {
    for (const [i, bytes] of contents.entries()) {
      if (turns.draw(3) > 0) await new RunRecorder(library, id).checkpoint(draftOf(bytes, i));
    }
    library.runs.setTrashed(id, true);
  }
  const trained = ports.map((_, i) => runOf(`trained ${i}`));
  const own = runOf('own');
  const committed: [string, string][] = [];
  turns.arrive(participants);
  const letGo = interpose((_name, _args, run) => {
    turns.gate();
    return run();
  }, turn);
  for (const id of trashed) if (turns.draw(4) > 0) task(() => library.purge.run(id));
  for (let i = turns.draw(3); i > 0; i--) task(() => clean(library, { orphans: true, checkpoints: true }));
  if (turns.draw(2) === 0)
    task(async () => {
      const recorder = new RunRecorder(library, own);
      for (let i = 0; i < 3; i++) await recorder.checkpoint(draftOf(content(), i));
    });
  if (turns.draw(2) === 0) task(() => importCut());
  const open = new Set(ports.keys());
  while (open.size > 0 || waiting.length > 0 || busy > 0) {
    while (busy > 0) await immediate();
    turns.gate();
    for (const i of open) {
      const mail = receiveMessageOnPort(ports[i]!)?.message as ToMain | undefined;
      if (mail?.type === 'checkpoint') {
        new RunRecorder(library, trained[i]!).checkpointStored(mail.checkpoint);
        committed.push([trained[i]!, mail.checkpoint.sha256]);
        ports[i]!.postMessage(mail.checkpoint.iteration);
      } else if (mail?.type === 'exit') {
        library.blobs.dropPinsOf(mail.owner);
        open.delete(i);
      }
    }
    waiting.splice(turns.draw(waiting.length), 1)[0]?.();
  }
  letGo();
  turns.leave();
  const losses = lossesIn(library, committed);
  for (const project of library.projects.list()) {
    library.projects.setTrashed(project.id, true);
    library.purge.project(project.id);
  }
  await clean(library, { orphans: true, checkpoints: false });
  return { losses, steps: turns.steps };

  /** An import that is cancelled after some steps, or not. */
  async function importCut(): Promise<void> {
    const controller = new AbortController();
    let left = turns.draw(12);
    await importArchive(library, archive, {
      signal: controller.signal,
      onProgress: () => {
        left -= 1;
        if (left === 0) controller.abort();
      },
    });
  }
}

const draftOf = (bytes: Uint8Array, iteration: number) => ({ bytes, iteration, trainedSeconds: 1 });

function lossesIn(library: Library, committed: readonly (readonly [string, string])[]): string[] {
  const runs = library.projects.list().flatMap(({ id }) => library.runs.list(id));
  const rows = runs.flatMap(({ id, name }) =>
    library.checkpoints.list(id).map(({ sha256 }) => ({ name, sha256 })),
  );
  const lost = rows.filter(({ sha256 }) => !isThere(library.blobs.path(sha256), sha256));
  const unwritten = committed.filter(([id, sha256]) => {
    return !library.checkpoints.list(id).some((row) => row.sha256 === sha256);
  });
  return [
    ...lost.map(({ name, sha256 }) => `the run "${name}" has no ${sha256.slice(0, 8)}`),
    ...unwritten.map(([, sha256]) => `the row of ${sha256.slice(0, 8)} is missing`),
  ];
}

function isThere(path: string, sha256: string): boolean {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex') === sha256;
  } catch {
    return false;
  }
}

/** Stores one checkpoint; may die at any step of it. */
async function trainingRound(round: number): Promise<void> {
  turns.arrive(participants);
  const owner = `${me} ${round}`;
  const [port] = ports as [MessagePort];
  let left = turns.draw(4) === 0 ? turns.draw(25) : Infinity;
  let awaits = false;
  const open = new Set<number>();
  const letGo = interpose((name, args, run) => {
    turns.gate();
    left -= 1;
    if (left < 0) throw new Death();
    const answer = run();
    if (name === 'openSync') open.add(Number(answer));
    if (name === 'closeSync') open.delete(Number(args[0]));
    return answer;
  });
  const post = (message: FromTraining): void => {
    if (message.type === 'checkpoint') port.postMessage(message);
    awaits = true;
  };
  const reporter = new Reporter(
    { post },
    new BlobStore(`${folder}/blobs`, owner),
    `${folder}/snapshots/x`,
    1,
  );
  let done = false;
  void reporter
    .checkpoint(draftOf(content(), 1 + turns.draw(2)))
    .catch((error: unknown) => {
      if (!(error instanceof Death)) throw error;
    })
    .finally(() => (done = true));
  while (!done) {
    await immediate();
    if (!awaits) continue;
    turns.gate();
    const mail = receiveMessageOnPort(port);
    if (mail !== undefined) reporter.committed(Number(mail.message));
  }
  letGo();
  open.forEach((file) => closeSync(file));
  port.postMessage({ type: 'exit', owner });
  turns.leave();
}

const library = me === 0 ? await Library.open(folder) : null;
library?.settings.set({ ...library.settings.get(), retention: { last: 1, every: 0 } });
parentPort?.on('message', (round: number) => {
  const work = library === null ? trainingRound(round) : mainRound(library);
  void work.then((result) => parentPort?.postMessage(result ?? null));
});
parentPort?.postMessage(null);
