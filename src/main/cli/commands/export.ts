/** A run for other programs. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import {
  EXPORT_PARTS,
  EXPORT_PRECISIONS,
  EXPORT_VALUES,
  type ExportChoices,
  exportChoicesSchema,
} from '@shared/domain/exports';
import { exportRun } from '../../compute/jobs/export';
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
import { StatusLine } from '../output';

// The options of `export`.

const EXPORT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  to: { value: 'FOLDER|FILE.zip', help: 'Where to write it: a new folder, or an archive.' },
  formats: {
    value: 'A,B,…',
    help: `What to write, of ${EXPORT_PARTS.join(', ')}, or all (default: safetensors,png,sheets).`,
  },
  precision: {
    value: 'A,B',
    help: 'Arrays of images as float32 (default), uint8 or both.',
  },
  values: {
    value: 'KIND',
    help: 'pixels (default; whitening and standardisation undone) or network (as networks are trained on them).',
  },
};

/** Throws a UserError with one sentence for what is wrong. */
function exportChoicesOf({ text }: CommandInput): ExportChoices {
  const defaults = exportChoicesSchema.parse({});
  const { formats, precision, values } = text;
  return {
    parts: formats === undefined ? defaults.parts : chosen('format', formats, EXPORT_PARTS),
    precisions:
      precision === undefined ? defaults.precisions : chosen('precision', precision, EXPORT_PRECISIONS),
    values: values === undefined ? defaults.values : one('kind of values', values, EXPORT_VALUES),
  };
}

/** A list with commas, in the order of what there is. */
function chosen<T extends string>(what: string, list: string, all: readonly T[]): T[] {
  const words = list.split(',').map((word) => word.trim());
  if (words.includes('all')) return [...all];
  const named = new Set(words.map((word) => one(what, word, all)));
  return all.filter((each) => named.has(each));
}

function one<T extends string>(what: string, word: string, all: readonly T[]): T {
  const found = all.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UserError('bad-input', message('commandLine.noChooseFrom', { what, word, all: all.join(', ') }));
}

class Stopped extends Error {}

/** The distilled images of a run for other programs. */
export const exportCommand: Command = {
  name: 'export',
  summary:
    "Write a run's distilled images for other programs: safetensors, NumPy, PNG, PyTorch, ONNX, web page.",
  words: ['RUN'],
  options: {
    library: LIBRARY_OPTION,
    ...EXPORT_OPTIONS,
    iteration: {
      value: 'N',
      help: 'The checkpoint or snapshot of this iteration (default: the last checkpoint).',
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
        terminal.err('Stopped; nothing was written.\n');
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
          line.update(`${what}  ${Math.floor((100 * done) / Math.max(1, total))} %`, false);
          return stopping ? Promise.reject(new Stopped()) : Promise.resolve();
        }),
    );
  } finally {
    line.close();
  }
}

const wordsOf = (target: string, written: Written): string =>
  `${target}\n${integer(written.images)} images in ${integer(written.files)} files, ${bytes(written.bytes)}`;

function targetOf(to: string | undefined): string {
  if (to === undefined) {
    throw new UserError('bad-input', message('commandLine.sayWhereWriteExport'));
  }
  const target = resolve(to);
  if (!existsSync(target)) return target;
  throw new UserError('bad-input', message('commandLine.existsAlreadyChooseAnother', { target }));
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
    throw new UserError('conflict', message('commandLine.runNoCheckpointYetNothing', { name: run.name }));
  }
  const known = list.map((frame) => frame.iteration).join(', ') || 'none';
  throw new UserError(
    'bad-input',
    message('commandLine.runNoCheckpointSnapshot', { name: run.name, iteration, known }),
  );
}
