/** Results of the official repository (`torch.save` files) as stored parameters of this studio. No code of them is run. */
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ImageGeometry } from '@shared/budget/storage';
import { type ParameterizationConfig, parameterizationSchema } from '@shared/config/parameterization';
import { UserError } from '@shared/domain/errors';
import { issueMessage } from '@shared/words/issues';
import { message, type Message } from '@shared/words/message';
import type { FloatTensor } from '../checkpoint/state';
import { namedTensors, TorchFile, TorchTensor } from '../formats/torch';
import type { Named } from '../types';

/*
 * Which files of a folder of the official repository belong together.
 */

/** What one moment of an official run left: its images and, for HaBa, its style translators. */
interface OfficialFiles {
  /** Null for `*_best.pt`: the official code does not save when that was. */
  readonly iteration: number | null;
  readonly images: string;
  /** Null where pixels were distilled. */
  readonly styles: string | null;
}

const IMAGES = /^images_(best|\d{1,9})\.pt$/;
const stylesNames = (of: string): readonly string[] =>
  of === 'best' ? ['weights_best.pt', 'styles_best.pt'] : [`styles_${of}.pt`, `weights_${of}.pt`];

/**
 * The files of a moment: of the iteration that is named, else the best, else the last.
 * @param path A folder, or an `images_*.pt` file in it
 * @throws UserError when there is none.
 */
export function officialFiles(path: string, iteration: number | null = null): OfficialFiles {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new UserError('bad-input', message('formats.officialFolderMissing', { folder: path }));
  const folder = found.isDirectory() ? path : dirname(path);
  const names = new Set(readdirSync(folder));
  const moments = found.isDirectory() ? [...names] : [basename(path)];
  const known = moments.flatMap((name) => IMAGES.exec(name)?.[1] ?? []);
  const numbered = known.filter((of) => of !== 'best').sort((a, b) => Number(a) - Number(b));
  const chosen =
    iteration === null
      ? (known.find((of) => of === 'best') ?? numbered.at(-1))
      : numbered.find((of) => Number(of) === iteration);
  if (chosen === undefined) {
    const there = known.length === 0 ? 'none' : known.map((of) => `images_${of}.pt`).join(', ');
    const wanted = iteration === null ? 'images_<iteration>.pt, images_best.pt' : `images_${iteration}.pt`;
    throw new UserError(
      'bad-input',
      message('formats.officialFileMissing', { folder: path, file: wanted, files: there }),
    );
  }
  const styles = stylesNames(chosen).find((name) => names.has(name));
  return {
    iteration: chosen === 'best' ? null : Number(chosen),
    images: join(folder, `images_${chosen}.pt`),
    styles: styles === undefined ? null : join(folder, styles),
  };
}

interface OfficialResult {
  /** What the shapes of the files say. */
  readonly parameterization: ParameterizationConfig;
  readonly params: Named<FloatTensor>;
}

/** Parameters of a style translator, and whether they have a leading axis of size 1 in the official files. */
const PARTS = {
  'enc.weight': false,
  'enc.bias': false,
  scale: true,
  shift: true,
  'dec.weight': false,
  'dec.bias': false,
} as const;
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];
const MOST_STYLES = 100;

/**
 * Reads images [classes * n, B, S, S] and style translators (`0.enc.weight` and so on) and checks every shape.
 * @throws UserError when a file is none of these, is damaged, or does not suit the dataset.
 */
export function readOfficialResult(files: OfficialFiles, geometry: ImageGeometry): OfficialResult {
  const images = withFile(files.images, (file) => {
    if (!(file.value instanceof TorchTensor)) throw wrong(files.images, message('formats.noImages'));
    return { data: finite(files.images, file.floats(file.value)), shape: file.value.shape };
  });
  const { classes, channels, imageSize } = geometry;
  const [count = 0, baseChannels = 0, height = 0, width = 0] = images.shape;
  const said = `[${images.shape.join(', ')}]`;
  if (images.shape.length !== 4 || height !== imageSize || width !== imageSize) {
    throw wrong(files.images, message('formats.imageSizeDiffers', { said, channels, imageSize }));
  }
  if (count === 0 || count % classes !== 0) {
    throw wrong(files.images, message('formats.imageCountUnfit', { count, classes }));
  }
  const perClass = count / classes;
  if (files.styles === null) {
    if (baseChannels !== channels) {
      throw wrong(files.images, message('formats.imageChannelsDiffer', { baseChannels, channels }));
    }
    return {
      parameterization: parsed(files.images, { basesPerClass: perClass }),
      params: { images },
    };
  }
  if (baseChannels !== channels && baseChannels !== 1) {
    throw wrong(files.images, message('formats.baseChannelsDiffer', { baseChannels, channels }));
  }
  const styles = readStyles(files.styles, { baseChannels, channels, imageSize });
  return {
    parameterization: parsed(files.styles, {
      basesPerClass: perClass,
      hallucinators: styles.count,
      kernel: styles.kernel,
      baseChannels: baseChannels === channels ? 'image' : 'single',
    }),
    params: { bases: images, ...styles.params },
  };
}

interface StyleShape {
  readonly baseChannels: number;
  readonly channels: number;
  readonly imageSize: number;
}

/** All style translators, each parameter stacked. */
function readStyles(
  path: string,
  shape: StyleShape,
): { readonly count: number; readonly kernel: number; readonly params: Record<string, FloatTensor> } {
  return withFile(path, (file) => {
    const tensors = namedTensors(file.value);
    // A parallel network puts `module.` before its parameters' names.
    const byName = new Map([...tensors].map(([name, tensor]) => [name.replace(/^module\./, ''), tensor]));
    const count = [...byName.keys()].filter((name) => /^\d+\.scale$/.test(name)).length;
    if (count === 0) throw wrong(path, message('formats.noStyles'));
    if (count > MOST_STYLES)
      throw wrong(path, message('formats.tooManyStyles', { count, mostStyles: MOST_STYLES }));
    const kernel = byName.get('0.enc.weight')?.shape.at(-1) ?? 0;
    const expected = shapesOf(shape, kernel);
    const params: Record<string, FloatTensor> = {};
    for (const part of NAMES) {
      const own = expected[part];
      const each = own.reduce((product, size) => product * size, 1);
      const data = new Float32Array(count * each);
      for (let index = 0; index < count; index += 1) {
        const name = `${index}.${part}`;
        const tensor = byName.get(name);
        if (!tensor) throw wrong(path, message('formats.parameterMissing', { name }));
        const wanted = PARTS[part] ? [1, ...own] : own;
        if (tensor.shape.join() !== wanted.join()) {
          throw wrong(
            path,
            message('formats.parameterShape', {
              name,
              shape: tensor.shape.join(', '),
              wanted: wanted.join(', '),
            }),
          );
        }
        data.set(finite(path, file.floats(tensor)), index * each);
      }
      params[`hallucinators.${part}`] = { data, shape: [count, ...own] };
    }
    return { count, kernel, params };
  });
}

function shapesOf(
  { baseChannels, channels, imageSize }: StyleShape,
  kernel: number,
): Record<Part, readonly number[]> {
  const inner = imageSize - kernel + 1;
  return {
    'enc.weight': [channels, baseChannels, kernel, kernel],
    'enc.bias': [channels],
    scale: [channels, inner, inner],
    shift: [channels, inner, inner],
    'dec.weight': [channels, channels, kernel, kernel],
    'dec.bias': [channels],
  };
}

function parsed(path: string, input: unknown): ParameterizationConfig {
  const result = parameterizationSchema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw wrong(
    path,
    message('formats.ofField', {
      path: issue?.path.join('.') ?? '',
      problem: issue === undefined ? message('schema.notValid') : issueMessage(issue),
    }),
  );
}

function finite(path: string, values: Float32Array): Float32Array {
  if (values.every(Number.isFinite)) return values;
  throw wrong(path, message('formats.notNumbers'));
}

function withFile<T>(path: string, read: (file: TorchFile) => T): T {
  const file = TorchFile.open(path);
  try {
    return read(file);
  } finally {
    file.close();
  }
}

const wrong = (path: string, reason: Message): UserError =>
  new UserError('bad-input', message('expertWork.notImported', { name: basename(path), reason }));
