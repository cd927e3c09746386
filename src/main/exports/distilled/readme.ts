/** What an export says of itself to whoever opens it. */
import type { ExportChoices, ExportPart } from '@shared/exports';
import type { ExportSubject } from './subject';

const FILES: Readonly<Record<ExportPart, readonly string[]>> = {
  safetensors: [
    '- `distilled.safetensors`: what is stored. `bases` (or `images`) [n, C, S, S], `labels` [n], and each',
    "  hallucinator's parameters stacked (`hallucinators.enc.weight` and so on, PyTorch's layouts). The metadata hold the",
    '  class names, the standardisation and the configuration of the run as JSON.',
    '- `images.safetensors`: the training images that follow from it. `images` (float32) and `images_uint8` [n, C, S, S],',
    '  as far as they were chosen; `labels`, `basis`, `hallucinator` and `part` (int32, -1: none) say what each is.',
  ],
  npz: ['- `distilled.npz`, `images.npz`: the same for `numpy.load`, with `mean` and `std`.'],
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
    '- `gallery.html`: a page for any browser that mixes bases and hallucinators by itself, and loads nothing.',
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

/** Markdown, the same for the same run and choices. */
export function readmeOf(subject: ExportSubject, choices: ExportChoices, images: number): string {
  const { run, state, parameterization, factor, whitened } = subject;
  const { classes, channels, imageSize } = state.geometry;
  const { items, hallucinators, kind } = parameterization;
  const stored =
    hallucinators === 0
      ? `${items} stored images`
      : `${items} bases and ${hallucinators} hallucinators (any basis with any of them)`;
  const grids = factor === 1 ? '' : `, each a grid of ${factor} x ${factor}`;
  return [
    `# ${run.replaceAll(/\s+/g, ' ')}`,
    '',
    `A distilled dataset of HaBa Studio, after ${state.iteration} iterations: ${stored}${grids} (\`${kind}\`),`,
    `${images} training images of ${classes} classes, ${channels} x ${imageSize} x ${imageSize}.`,
    '',
    '## Files',
    '',
    ...choices.parts.flatMap((part) => FILES[part]),
    '- `metadata.json`: the same facts as plain JSON.',
    '',
    ...(choices.parts.includes('pytorch') ? PYTORCH : []),
    '## Values',
    '',
    ...valuesText(choices, whitened),
    '',
    'Names of classes: ' + state.classNames.map((name, i) => `${i} ${name}`).join(', ') + '.',
    '',
  ].join('\n');
}

function valuesText({ values }: ExportChoices, whitened: boolean): string[] {
  const prepared = whitened ? 'ZCA-whitened' : 'standardised by channel';
  const stored = `What is stored is as networks are trained on it: ${prepared}.`;
  if (values === 'network') {
    return [`${stored} The training images are written so, too; with 8 bits, -3 is black and 3 is white.`];
  }
  return [
    stored,
    'The training images are pixels: black 0 and white 1 (float32; distilled images may go beyond both), with 8 bits 0 to',
    `255, cut off there.${whitened ? ' Whitening is undone.' : ''}`,
  ];
}
