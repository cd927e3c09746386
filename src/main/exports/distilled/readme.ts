/** What an export says of itself to its readers. */
import { basisChannels } from '@shared/budget/storage';
import { chromaOf, type Code, type PrecisionConfig } from '@shared/config/parameterization';
import type { ExportChoices, ExportPart } from '@shared/domain/exports';
import type { ByteRange, ExportSubject } from './subject';
import { PLAIN_RANGES } from './values';

const FILES: Readonly<Record<ExportPart, readonly string[]>> = {
  safetensors: [
    '- `distilled.safetensors`: what is stored, and nothing that follows from it. The metadata hold the class names, the',
    '  standardisation, the composition and the configuration of the run as JSON.',
    '- `images.safetensors`: the training images that follow from it, decoded. `images` (float32) and `images_uint8`',
    '  [n, C, S, S], as far as they were chosen; `labels`, `basis`, `hallucinator` and `part` (int32, -1: none) say what each is.',
  ],
  npz: [
    '- `distilled.npz`, `images.npz`: the same for `numpy.load`, with `mean`, `std` and, for 8 bits, `uint8_range`. What else',
    '  decoding needs is in `metadata.json`.',
  ],
  png: ['- `train/<class>/*.png`: the training images, decoded, with 8 bits, for loaders of image folders.'],
  pytorch: [
    '- `haba_dataset.py`: decodes `distilled.safetensors`; a `torch.utils.data.Dataset` that draws a hallucinator at every',
    '  access, the reference ConvNet and its training. It needs torch and numpy alone.',
  ],
  test: [
    '- `test.safetensors`: the test images of the run (`images`, 8 bits, [n, C, S, S]; `labels`), and, where images are',
    '  whitened, `whitening.safetensors` (`mean`, `transform`, `inverse`): values are (x / 255 - mean) transform.',
  ],
  onnx: [
    '- `onnx/distilled.onnx`: what is stored as an ONNX model (opset 18) that decodes it. Inputs `basis` and, where there are',
    '  hallucinators, `hallucinator` (int64 [n], from 0); outputs `images` [n, C, S, S] as networks are trained on them,',
    '  `pixels` where they are not whitened, `parts` where they are grids, and `bases` where there are hallucinators.',
    '- `onnx/hallucinator-<n>.onnx`: each hallucinator, where there are any, by itself with whole maps, for any `bases` [n, B, S, S].',
  ],
  web: [
    '- `gallery.html`: a page for any browser that holds what is stored, decodes it and mixes bases and hallucinators by itself,',
    '  and loads nothing. It says which values are black and white.',
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
    '',
    '## Files',
    '',
    ...choices.parts.flatMap((part) => FILES[part]),
    '- `metadata.json`: the same facts as plain JSON.',
    '',
    ...(choices.parts.some((part) => STORED.includes(part))
      ? ['## What is stored', '', ...storedText(subject)]
      : []),
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

/** Files of what is stored. */
const STORED: readonly ExportPart[] = ['safetensors', 'npz', 'pytorch'];

/** What is stored, tensor by tensor, and how images are made of it. */
function storedText({ state, parameterization, factor, whitened }: ExportSubject): string[] {
  const { code, hallucinators, kernel, mapSize, precision } = state.config.parameterization;
  const { items, storage } = parameterization;
  const { channels, imageSize } = state.geometry;
  const inner = imageSize - kernel + 1;
  const bases = hallucinators === 0 ? 'images' : 'bases';
  return [
    `The run stores ${storage.bytes} bytes. Whole bytes for each tensor, \`labels\` and names come on top. Nothing of it is decoded;`,
    '`composition` in the metadata says how it is to be:',
    '',
    ...codeText(code, bases, {
      size: imageSize,
      channels: basisChannels(state.config.parameterization, state.geometry),
    }),
    ...(hallucinators === 0
      ? []
      : [
          '- `hallucinators.*`: parameters of all hallucinators, stacked, in the layouts of PyTorch. An image is',
          '  `conv_transpose2d(conv2d(basis, enc.weight, enc.bias) * scale + shift, dec.weight, dec.bias)`.',
          ...(mapSize === null
            ? []
            : [
                `  The run stores scale and shift as maps of ${mapSize} x ${mapSize}, which are enlarged to ${inner} x ${inner} (bilinear, corners not aligned).`,
              ]),
        ]),
    ...precisionText(precision),
    `- \`labels\` [${items}]: the class of each basis.`,
    ...(factor === 1
      ? []
      : [
          `- Each image of ${channels} x ${imageSize} x ${imageSize} is a grid of ${factor} x ${factor}: its parts are enlarged to training images (bilinear, corners not aligned).`,
          ...(imageSize % factor === 0
            ? []
            : [
                `  It is first padded below and on the right with ${whitened ? '0' : '(0.5 - mean) / std of each channel'}.`,
              ]),
        ]),
    '',
  ];
}

const frequenciesText = (coefficients: number, chroma: number | null, size: number): string[] => [
  chroma === null
    ? `- \`coefficients\` [n, C, ${coefficients}]: the run stores ${coefficients} frequencies of each channel (FReD), the others are 0.`
    : `- \`coefficients\` [n, 1, ${coefficients}] and \`coefficients.chroma\` [n, 2, ${chroma}]: the run stores ${coefficients} frequencies of the brightness and ${chroma} of each difference of colour (FReD), the others are 0.`,
  `  \`frequencies.masks\` has a row of bits for each class: a place of the ${size} x ${size}, row by row, the first in the lowest`,
  '  bit of a byte, is 1 where a coefficient is kept. Coefficients follow in the order of their places. Along each axis',
  '  `x_n = (X_0 / 2 + sum over k > 0 of X_k cos(pi k (2n + 1) / 2S)) / S`.',
  ...(chroma === null
    ? []
    : [
        '  Differences have masks of their own, `frequencies.chroma.masks`. With Y = y / sqrt(3), A = a / sqrt(2) and B = b / sqrt(6) of the',
        '  planes y, a and b: red = Y + A - B, green = Y + 2 B, blue = Y - A - B.',
      ]),
];

/** @param channels Of a basis */
function codeText(
  code: Code,
  bases: string,
  { size, channels }: { readonly size: number; readonly channels: number },
): string[] {
  switch (code.kind) {
    case 'pixels':
      return [`- \`${bases}\` [n, C, S, S]: pixels.`];
    case 'frequency':
      return frequenciesText(code.coefficients, chromaOf(code, channels), size);
    case 'field':
      return [
        `- \`fields.<l>.weight\` [n, outputs, inputs] and \`fields.<l>.bias\` [n, outputs]: the run stores a network of ${code.layers} x ${code.width} sines for each image (DDiF).`,
        `  \`h = sin(w (W h + b))\` for each layer, w = ${code.firstFrequency} in the first and ${code.frequency} in the others, then \`W h + b\`. The first h is`,
        '  the place of a pixel: (2 row / (S - 1) - 1, 2 column / (S - 1) - 1).',
      ];
    case 'shared':
      return [
        `- \`memories\` [${code.memories}, C, s, s] and \`memories.coefficients\` [n, ${code.memories}]: the run stores combinations of ${code.memories} images that classes share (LinBa).`,
        '  Memories are enlarged to S x S (bilinear, corners not aligned); a basis is the sum of them, each times its coefficient.',
      ];
  }
}

function precisionText({ bits, mode, scales }: PrecisionConfig): string[] {
  if (bits === 32) return [];
  const offsets = mode === 'affine';
  return [
    `- ${bits} bits per number: \`<name>.codes\` (bytes) holds whole numbers, the first in the lowest bits of a byte, the lowest`,
    `  code as 0; \`<name>.scales\`${offsets ? ' and `<name>.offsets`' : ''} have one number for each equal part of the tensor:`,
    `  value = (number + lowest_code) * scale${offsets ? ' + offset' : ''}. \`shapes\` of the metadata has the tensors' shapes. Tensors under their own`,
    '  names are float32.',
    ...(scales === 'coefficient'
      ? [
          `- Coefficients have a scale for each number of a basis and each class: \`<name>.scales\` [classes, numbers of a basis]${offsets ? ', and' : ''}`,
          `  ${offsets ? 'offsets alike' : ''} in 8 bits: (byte - 127) * |byte - 127| * unit, with the unit under \`.unit\`.`,
        ]
      : []),
  ];
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
