import { say, verbatim } from '@shared/words/message';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import { calls, CALL_NAMES, type CallName, type CallReply } from '@shared/ipc/contract';
import { Compute } from '@main/compute/compute';
import { DatasetTasks } from '@main/compute/datasetTasks';
import { StudioComputers } from '@main/computers/studioComputers';
import { StudioJobs } from '@main/computers/studioJobs';
import { GalleryReader } from '@main/exports/gallery';
import { dispatcher, type Dispatch } from '@main/ipc/dispatch';
import { allHandlers } from '@main/ipc/handlers';
import type { Services } from '@main/ipc/services';
import { resourcesPath } from '@main/platform/resources';
import { Library } from '@main/store/library';
import type { ProcessExit } from '@main/training/launcher';
import { Estimator } from '@main/training/estimator';
import { Supervisor } from '@main/training/supervisor';
import { examineHere } from '@main/upkeep/restore';
import { addRealCheckpoint } from '../../support/checkpoint';
import { config, evaluation, reportOf } from '../../support/library';
import { noUpdates } from '../../support/main';
import { fuzz } from '../support/fuzz';
import { inputsOf, type Pools } from '../support/schemas';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-ipc-'));
const chosen = join(folder, 'chosen');
let library: Library;
let dispatch: Dispatch;
let pools: Pools;

/** A process that ends as soon as it is started. */
const gone = {
  pid: 1,
  post: () => undefined,
  onMessage: () => undefined,
  onExit: (listener: (exit: ProcessExit) => void) =>
    void setImmediate(() => listener({ code: 1, signal: null })),
  kill: () => undefined,
};

beforeAll(async () => {
  mkdirSync(chosen);
  writeFileSync(join(chosen, 'config.json'), '{"dataset": 1}');
  library = await Library.open(join(folder, 'library'));
  const project = library.projects.create({ name: 'A project' });
  const run = library.runs.create({ projectId: project.id, name: 'A run', config });
  const other = library.runs.create({ projectId: project.id, name: '../../<b>', config });
  const checkpoint = await addRealCheckpoint(library, run.id, 10);
  library.evaluations.add(run.id, evaluation(10, 0.5));
  const path = join(folder, 'library', 'reports', 'report.html');
  mkdirSync(join(folder, 'library', 'reports'), { recursive: true });
  writeFileSync(path, '<p>');
  const report = library.reports.add({ ...reportOf(run), path, bytes: 3 });
  pools = {
    ids: [project.id, run.id, other.id, checkpoint, report.id, 'nothing'],
    paths: [folder, chosen, '/', '/proc', '/dev/zero', '/nowhere', '../..', '\0', '~'],
  };
  dispatch = dispatcher(allHandlers(services()), {
    warn: () => undefined,
    // Faults of the studio itself; none may happen, whatever it is asked for.
    error: (_message, error) => {
      throw error;
    },
  });
});
afterAll(() => {
  library.close();
  rmSync(folder, { recursive: true, force: true });
});

function services(): Services {
  const places = { resources: resourcesPath(), cache: library.cacheFolder };
  // No id is a computer's, so that nothing is logged in to; and ssh is not asked.
  const computers = new StudioComputers({
    ...{ library, notify: () => undefined, askpass: [] },
    resolve: () => Promise.resolve(),
  });
  return {
    info: {
      version: '0',
      electron: '',
      node: '',
      platform: '',
      libraryPath: library.folder,
      trial: false,
      components: null,
      libraryIsNamed: false,
      nextLibrary: null,
      notice: null,
      problem: null,
    },
    place: {
      examine: (path) => Promise.resolve({ path, holds: 'new', reason: null }),
      change: () => Promise.resolve(),
    },
    library,
    supervisor: new Supervisor({ library, launch: () => gone, notify: () => undefined }),
    estimator: new Estimator({
      library,
      launch: () => gone,
      notify: () => undefined,
      isBusy: () => false,
    }),
    gallery: new GalleryReader(library),
    compute: new Compute({ launch: () => gone, notify: () => undefined, places }),
    datasetTasks: new DatasetTasks({
      library,
      launch: () => gone,
      notify: () => undefined,
      resources: resourcesPath(),
      root: join(folder, 'datasets'),
    }),
    computers,
    jobs: new StudioJobs({ library, computers, notify: () => undefined }),
    desktop: {
      // As the system's dialog would offer it, and as a hurried person would accept it.
      chooseSavePath: ({ name, extension }) => Promise.resolve(join(chosen, `${name}.${extension}`)),
      chooseFolder: () => Promise.resolve(chosen),
      chooseFiles: () => Promise.resolve([join(chosen, 'config.json')]),
      reveal: () => undefined,
      open: () => Promise.resolve(),
      newWindow: () => undefined,
      restart: () => undefined,
    },
    updates: noUpdates,
    examineCopy: examineHere,
    print: (html) => Promise.resolve(Buffer.from(`%PDF of ${html.length}`)),
    notify: () => undefined,
    resourcesFolder: resourcesPath(),
    engines: () => Promise.resolve([]),
    measureEngine: () => Promise.reject(new UserError('unavailable', verbatim('There is no such engine.'))),
    logFile: join(folder, 'app.log'),
    admit: () => Promise.resolve(null),
  };
}

/** What a page gets back, as the readers of files answer: a value, or an error in words. */
async function answer(name: unknown, input: unknown): Promise<unknown> {
  const reply = await dispatch(name, input);
  judgeReply(reply);
  if (reply.ok) return reply.value;
  throw new UserError(
    'bad-input',
    verbatim(say('en', reply.failure.message).replaceAll(/received (?:undefined|NaN)/g, '')),
  );
}

it('every call', () =>
  fuzz({
    name: 'IPC calls',
    inputs: fc
      .constantFrom<CallName>(...CALL_NAMES)
      .chain((name) => fc.tuple(fc.constant(name), inputsOf(calls[name].input, pools))),
    attempt: ([name, input]) => answer(name, input),
    size: () => 10_000,
    steps: [20_000_000, 400],
    memory: [2 ** 27, 16],
    longest: 5000,
    writes: folder,
    share: 2,
  }));

it('names of calls', () =>
  fuzz({
    name: 'names of calls',
    inputs: fc.tuple(
      fc.oneof(
        fc.constantFrom<unknown>('__proto__', 'constructor', 'toString', ['app.info'], {
          toString: () => 'app.info',
        }),
        fc.anything(),
      ),
      fc.anything(),
    ),
    attempt: ([name, input]) => answer(name, input),
    judge: () => expect.unreachable(),
    size: () => 1000,
  }));

/** A value, or a failure in words; never one of the studio's own faults. */
function judgeReply(reply: CallReply<CallName>): void {
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  structuredClone(reply);
  if (reply.ok) return;
  expect(reply.failure.code).not.toBe('internal');
  expect(JSON.stringify(reply.failure).length).toBeLessThan(20_000);
}
