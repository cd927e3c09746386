/**
 * npm run bench:gpu: the work of the studio on this machine's graphics device, beside PyTorch on the same device. The
 * options are in docs/performance.md.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchmark } from './benchmark';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'webgpu' },
    rows: { type: 'string' },
    json: { type: 'string' },
    python: { type: 'string' },
    small: { type: 'boolean', default: false },
    'no-pytorch': { type: 'boolean', default: false },
  },
});
const { engine } = values;
if (engine !== 'webgpu' && engine !== 'onnx' && engine !== 'tensorflow')
  throw new Error('--engine is one of webgpu, onnx and tensorflow.');
await benchmark({
  engine,
  rows: values.rows === undefined ? null : new RegExp(values.rows, 'i'),
  json: values.json ?? null,
  python: values.python,
  small: values.small,
  pytorch: !values['no-pytorch'],
  scripts: join(dirname(fileURLToPath(import.meta.url)), 'pytorch'),
});
