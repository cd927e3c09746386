/** What an export says of itself to its readers. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { Code, ParameterizationConfig } from '@shared/config/parameterization';
import type { ExportChoices, ExportPart, ExportValues } from '@shared/domain/exports';
import { escapeHtml } from '@shared/text/escape';
import type { ByteRange, ExportSubject } from './subject';
import { PLAIN_RANGES } from './values';

const FILES: Readonly<Record<ExportPart, readonly string[]>> = {
  safetensors: [
    '- `distilled.safetensors`: what is stored. `bases` (or `images`) [n, C, S, S], `labels` [n], and each',
    "  hallucinator's parameters stacked (`hallucinators.enc.weight` and so on, PyTorch's layouts). The metadata hold the",
    '  class names, the standardisation and the configuration of the run as JSON.',
    '- `images.safetensors`: the training images that follow from it. `images` (float32) and `images_uint8` [n, C, S, S],',
    '  as far as they were chosen; `labels`, `basis`, `hallucinator` and `part` (int32, -1: none) say what each is.',
  ],
  npz: [
    '- `distilled.npz`, `images.npz`: the same for `numpy.load`, with `mean`, `std` and, for 8 bits, `uint8_range`.',
  ],
  png: ['- `train/<class>/*.png`: the training images with 8 bits, for loaders of image folders.'],
  pytorch: [
    '- `haba_dataset.py`: a `torch.utils.data.Dataset` of `distilled.safetensors` that draws a hallucinator at every access,',
    '  the reference ConvNet and its training. It needs torch and numpy alone.',
  ],
  test: [
    '- `test.safetensors`: the test images of the run (`images`, 8 bits, [n, C, S, S]; `labels`), and, where images are',
    '  whitened, `whitening.safetensors` (`mean`, `transform`, `inverse`): values are (x / 255 - mean) transform.',
  ],
  onnx: [
    '- `onnx/hallucinator-<n>.onnx`: each hallucinator as an ONNX model (opset 18). Input `bases` [n, B, S, S]; outputs `images`',
    '  [n, C, S, S] as networks are trained on them, `pixels` where they are not whitened, and `parts` where they are grids.',
  ],
  web: [
    '- `gallery.html`: a page for any browser that mixes bases and hallucinators by itself, and loads nothing. It says which',
    '  values are black and white.',
  ],
  sheets: ['- `sheets/<class>.png`: a row for each basis: the basis itself, then its hallucinations.'],
};

const PYTORCH = [
  '## PyTorch',
  '',
  '```python',
  'from torch.utils.data import DataLoader',
  'from haba_dataset import HabaDataset',
  '',
  'data = HabaDataset("distilled.safetensors")  # a hallucinator is drawn at every access; online=False lists all',
  'for images, labels in DataLoader(data, batch_size=256, shuffle=True):',
  '    ...  # float32 [n, C, S, S] as networks are trained on it; values="pixels" for 0..1',
  '```',
  '',
  '`python3 haba_dataset.py check` compares its images with `images.safetensors`; `python3 haba_dataset.py evaluate`',
  'trains ConvNets as the run is evaluated and tests them on `test.safetensors`.',
  '',
];

/**
 * Markdown, the same for the same run and choices.
 * @param range Of the 8-bit images; null where there are none
 */
export function readmeOf(
  subject: ExportSubject,
  choices: ExportChoices,
  range: ByteRange | null,
  images: number,
): string {
  const { run, state, parameterization, factor, whitened } = subject;
  const { classes, channels, imageSize } = state.geometry;
  const { items, hallucinators, family } = parameterization;
  const stored =
    hallucinators === 0
      ? `${items} stored images`
      : `${items} bases and ${hallucinators} hallucinators (any basis with any of them)`;
  const grids = factor === 1 ? '' : `, each a grid of ${factor} x ${factor}`;
  return [
    `# ${run.replaceAll(/\s+/g, ' ')}`,
    '',
    `A distilled dataset of HaBa Studio, after ${state.iteration} iterations: ${stored}${grids} (\`${family}\`),`,
    `${images} training images of ${classes} classes, ${channels} x ${imageSize} x ${imageSize}.`,
    ...storedText(state.config.parameterization),
    '',
    '## Files',
    '',
    ...choices.parts.flatMap((part) => FILES[part]),
    ...(choices.parts.includes('safetensors') ? codesText(state.config.parameterization) : []),
    '- `metadata.json`: the same facts as plain JSON.',
    '',
    ...(choices.parts.includes('pytorch') ? PYTORCH : []),
    '## Values',
    '',
    ...valuesText(choices, whitened),
    ...(range ? ['', ...rangeText(range, PLAIN_RANGES[range.values])] : []),
    '',
    'Names of classes: ' + state.classNames.map((name, i) => `${i} ${name}`).join(', ') + '.',
    '',
  ].join('\n');
}

/** The file of codes, where there is one. */
const codesText = ({ code, precision: { bits, mode } }: ParameterizationConfig): string[] =>
  bits === 32
    ? []
    : [
        `- \`codes.safetensors\`: what the run stores, ${bits} bits per number. \`<name>.codes\` (bytes) holds whole numbers, the first in the`,
        '  lowest bits of a byte, the lowest code as 0; `<name>.scales` one scale for each equal part of the tensor:',
        `  value = (number + lowest_code) * scale${mode === 'affine' ? ' + offset' : ''}. Shapes are in the metadata. Tensors under their own names are as they are.`,
        ...(code.kind === 'frequency'
          ? [
              '  `frequencies.masks` has a row of bits for each class: a place of the transform, row by row, the first in the lowest',
              '  bit of a byte, is 1 where a coefficient is kept. Coefficients follow in the order of their places.',
            ]
          : []),
      ];

/** What became of stored numbers that other programs do not read. */
const storedText = ({ code, hallucinators, mapSize, precision }: ParameterizationConfig): string[] => [
  ...codeText(code),
  ...(hallucinators === 0 || mapSize === null
    ? []
    : [
        `The run stores a hallucinator's scale and shift as maps of ${mapSize} x ${mapSize}. Here they are enlarged to all places, which takes more room.`,
      ]),
  ...(precision.bits === 32
    ? []
    : [
        `The run stores numbers of ${precision.bits} bits. Float32 values here are those that these stand for.`,
      ]),
];

/** What became of a code that other programs do not read. */
function codeText(code: Code): string[] {
  const pixels = 'Here are the pixels that they stand for, which take more room.';
  switch (code.kind) {
    case 'pixels':
      return [];
    case 'frequency':
      return [`The run stores ${code.coefficients} frequencies of each channel (FReD). ${pixels}`];
    case 'field':
      return [
        `The run stores a network of ${code.layers} x ${code.width} sines for each image (DDiF). ${pixels}`,
      ];
    case 'shared':
      return [`The run stores combinations of ${code.memories} images that classes share (LinBa). ${pixels}`];
  }
}

function valuesText({ values }: ExportChoices, whitened: boolean): string[] {
  const prepared = whitened ? 'ZCA-whitened' : 'standardised by channel';
  const stored = `What is stored is as networks are trained on it: ${prepared}.`;
  if (values === 'network') {
    return [stored, 'The training images are written so, too.'];
  }
  return [
    stored,
    `The training images are pixels: black 0 and white 1.${whitened ? ' Whitening is undone.' : ''} Distilled images may go beyond`,
    'both: float32 keeps that.',
  ];
}

/** What bytes stand for, and why. */
function rangeText({ values, low, high }: ByteRange, plain: ByteRange): string[] {
  const what = values === 'pixels' ? 'pixels' : 'values as networks see them';
  const reason =
    low === plain.low && high === plain.high
      ? 'Nearly all values of the run lie within.'
      : `More than 1 % of the run's values lie below ${plain.low} or above ${plain.high}: this is their 1st and 99th percentile.`;
  return [
    `All 8-bit images show ${what} on one scale: 0 (black) is ${low} and 255 (white) is ${high}.`,
    `${reason} What lies beyond is cut off.`,
    'The scale is `uint8Range` in `metadata.json` and `uint8_range` with 8-bit arrays: value = low + (high - low) * byte / 255.',
  ];
}

// A web page that makes the images itself: hallucinators at work in the browser, in one file that loads nothing.

type Resources = (...parts: string[]) => string;

/** What the page shows: the whitening of a run is too large to be undone in it. */
export const pageValues = ({ whitened }: ExportSubject): ExportValues => (whitened ? 'network' : 'pixels');

/** What the page knows of a run; `resources/web/hallucinate.js` and `gallery.js` read it. */
function factsOf(subject: ExportSubject, range: ByteRange) {
  const { state, parameterization, whitened } = subject;
  const plain = PLAIN_RANGES[range.values];
  const { geometry, classNames, standardisation, iteration, params } = state;
  return {
    size: geometry.imageSize,
    channels: geometry.channels,
    items: parameterization.items,
    perClass: parameterization.perClass,
    hallucinators: parameterization.hallucinators,
    classNames,
    mean: standardisation.mean,
    std: standardisation.std,
    whitened,
    range: [range.low, range.high],
    plainRange: [plain.low, plain.high],
    iteration,
    params: Object.fromEntries(
      Object.entries(params).map(([name, { shape, data }]) => [name, { shape, data: base64(data) }]),
    ),
  };
}

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** What a content security policy calls one script or style. */
const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/**
 * The page as HTML. Its policy lets only its own script and style run, and nothing be fetched.
 * @param range Black and white of all images; its values are `pageValues`
 * @param resources Path of a file of the application's resources
 */
export async function pageOf(
  subject: ExportSubject,
  range: ByteRange,
  resources: Resources,
): Promise<string> {
  const read = (name: string): Promise<string> => readFile(resources('web', name), 'utf8');
  const [template, style, decoder, gallery] = await Promise.all(
    ['gallery.html', 'gallery.css', 'hallucinate.js', 'gallery.js'].map(read),
  );
  const script = `${decoder ?? ''}${gallery ?? ''}`;
  const values: Readonly<Record<string, string>> = {
    title: escapeHtml(subject.run),
    style: style ?? '',
    styleHash: hashOf(style ?? ''),
    script,
    scriptHash: hashOf(script),
    // Whatever a class is called, it does not end the element.
    data: JSON.stringify(factsOf(subject, range)).replaceAll('<', '\\u003c'),
  };
  return (template ?? '').replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

/** Writes the page into a file. */
export async function writePage(
  subject: ExportSubject,
  range: ByteRange,
  path: string,
  resources: Resources,
): Promise<void> {
  await writeFile(path, await pageOf(subject, range, resources));
}
