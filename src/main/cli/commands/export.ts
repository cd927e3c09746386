/** A run for other programs. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { DatasetStep } from '@shared/datasets/manager';
import { en } from '@shared/words/en';
import { message } from '@shared/words/message';
import {
  EXPORT_PARTS,
  EXPORT_PRECISIONS,
  EXPORT_VALUES,
  type ExportChoices,
  exportChoicesSchema,
} from '@shared/domain/exports';
import { exportRun } from '../../compute/jobs/export';
import type { JobStep } from '../../compute/jobs/job';
import { JobCache } from '../../compute/jobCache';
import type { Written } from '../../exports/distilled/write';
import { type FrameFile, Frames } from '../../exports/frames';
import { resourcesPath } from '../../platform/resources';
import { bytes, integer } from '../../reports/format';
import type { Library } from '../../store/library';
import {
  type Command,
  type CommandInput,
  JSON_OPTION,
  LIBRARY_OPTION,
  type OptionSpec,
  type Terminal,
} from '../command';
import { EXIT, stoppable } from '../exit';
import { withLibrary } from '../library';
import { spoken } from '../language';
import { StatusLine } from '../output';

// The options of `export`.

const EXPORT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  to: { value: 'FOLDER|FILE.zip', help: message('commands.export.to') },
  formats: {
    value: 'A,B,…',
    help: message('commands.export.formats', { names: EXPORT_PARTS.join(', ') }),
  },
  precision: {
    value: 'A,B',
    help: message('commands.export.precision'),
  },
  values: {
    value: 'KIND',
    help: message('commands.export.values'),
  },
};

/** Throws a UserError with one sentence for what is wrong. */
function exportChoicesOf({ text }: CommandInput): ExportChoices {
  const defaults = exportChoicesSchema.parse({});
  const { formats, precision, values } = text;
  return {
    parts: formats === undefined ? defaults.parts : chosen('--formats', formats, EXPORT_PARTS),
    precisions:
      precision === undefined ? defaults.precisions : chosen('--precision', precision, EXPORT_PRECISIONS),
    values: values === undefined ? defaults.values : one('--values', values, EXPORT_VALUES),
  };
}

/** A list with commas, in the order of what there is. */
function chosen<T extends string>(option: string, list: string, all: readonly T[]): T[] {
  const words = list.split(',').map((word) => word.trim());
  if (words.includes('all')) return [...all];
  const named = new Set(words.map((word) => one(option, word, all)));
  return all.filter((each) => named.has(each));
}

function one<T extends string>(option: string, word: string, all: readonly T[]): T {
  const found = all.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UserError('bad-input', message('commandLine.unknownWord', { option, word, all: all.join(', ') }));
}

class Stopped extends Error {}

/** The distilled images of a run for other programs. */
export const exportCommand: Command = {
  name: 'export',
  summary: message('commands.export.summary'),
  words: ['RUN'],
  options: {
    library: LIBRARY_OPTION,
    ...EXPORT_OPTIONS,
    iteration: {
      value: 'N',
      help: message('commands.export.iteration'),
    },
    json: JSON_OPTION,
  },
  async run(input, terminal) {
    const [runId = ''] = input.positionals;
    const choices = exportChoicesOf(input);
    const target = targetOf(input.text['to']);
    return withLibrary(input, async (library) => {
      const file = frameOf(library, runId, input.text['iteration']);
      const run = library.runs.get(runId).name;
      try {
        const written = await write(library, { file, run, choices, target }, terminal);
        const json = { event: 'exported', runId, iteration: file.iteration, path: target, ...written };
        terminal.out(`${input.flags.has('json') ? JSON.stringify(json) : wordsOf(target, written)}\n`);
        return EXIT.done;
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        terminal.err(`${spoken(message('terminal.exportStopped'))}\n`);
        return EXIT.interrupted;
      }
    });
  },
};

interface Wanted {
  readonly file: FrameFile;
  readonly run: string;
  readonly choices: ExportChoices;
  readonly target: string;
}

async function write(library: Library, wanted: Wanted, terminal: Terminal): Promise<Written> {
  const jobCache = new JobCache({ resources: resourcesPath(), cache: library.cacheFolder });
  const line = new StatusLine(terminal);
  let stopping = false;
  try {
    return await stoppable(
      () => {
        stopping = true;
      },
      () =>
        exportRun(jobCache, { kind: 'export', ...wanted }, (what, done, total) => {
          const share = `${Math.floor((100 * done) / Math.max(1, total))} %`;
          const step = isOfDatasets(what)
            ? message(`data.steps.${what}`)
            : message(`galleryTools.progress.${what}`);
          line.update(spoken(message('terminal.step', { what: step, progress: share })), false);
          return stopping ? Promise.reject(new Stopped()) : Promise.resolve();
        }),
    );
  } finally {
    line.close();
  }
}

const isOfDatasets = (what: JobStep): what is DatasetStep => Object.hasOwn(en.data.steps, what);

const wordsOf = (target: string, written: Written): string =>
  spoken(
    message('terminal.exported', {
      target,
      images: integer(written.images),
      files: integer(written.files),
      bytes: bytes(written.bytes),
    }),
  );

function targetOf(to: string | undefined): string {
  if (to === undefined) {
    throw new UserError('bad-input', message('commandLine.exportNotNamed'));
  }
  const target = resolve(to);
  if (!existsSync(target)) return target;
  throw new UserError('bad-input', message('commandLine.targetExists', { target }));
}

/** The frame of an iteration, else the last checkpoint. Throws a UserError when there is none. */
function frameOf(library: Library, runId: string, iteration: string | undefined): FrameFile {
  const frames = new Frames(library);
  const run = library.runs.get(runId);
  const list = frames.list(runId);
  const wanted =
    iteration === undefined
      ? list.findLast(({ kind }) => kind === 'checkpoint')
      : list.find((frame) => String(frame.iteration) === iteration);
  if (wanted) return frames.file(runId, wanted.id);
  if (iteration === undefined) {
    throw new UserError('conflict', message('commandLine.nothingToExport', { name: run.name }));
  }
  const known = list.map((frame) => frame.iteration).join(', ') || 'none';
  throw new UserError(
    'bad-input',
    message('commandLine.noSuchIteration', { name: run.name, iteration, known }),
  );
}
