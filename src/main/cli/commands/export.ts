import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import type { ExportChoices } from '@shared/domain/exports';
import { exportRun } from '../../compute/jobs/export';
import { Workshop } from '../../compute/workshop';
import type { Written } from '../../exports/distilled/write';
import { Frames, type FrameFile } from '../../exports/frames';
import { resourcesPath } from '../../platform/resources';
import { bytes, integer } from '../../reports/format';
import type { Library } from '../../store/library';
import { JSON_OPTION, LIBRARY_OPTION, type Command, type Terminal } from '../command';
import { EXIT } from '../exit';
import { EXPORT_OPTIONS, exportChoicesOf } from '../exportOptions';
import { withLibrary } from '../library';
import { StatusLine } from '../output/statusLine';
import { stoppable } from '../signals';

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
  const workshop = new Workshop({ resources: resourcesPath(), cache: library.cacheFolder });
  const line = new StatusLine(terminal);
  let stopping = false;
  try {
    return await stoppable(
      () => {
        stopping = true;
      },
      () =>
        exportRun(workshop, { kind: 'export', ...wanted }, (what, done, total) => {
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
    throw new UserError('bad-input', 'Say where to write the export: --to FOLDER, or --to FILE.zip.');
  }
  const target = resolve(to);
  if (!existsSync(target)) return target;
  throw new UserError('bad-input', `${target} exists already: choose another name, or delete it first.`);
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
    throw new UserError(
      'conflict',
      `The run "${run.name}" has no checkpoint yet: there is nothing to export.`,
    );
  }
  const known = list.map((frame) => frame.iteration).join(', ') || 'none';
  throw new UserError(
    'bad-input',
    `The run "${run.name}" has no checkpoint or snapshot of iteration ${iteration}; there are: ${known}.`,
  );
}
