/**
 * npm run bench:gpu: the work of the studio on this machine's graphics device, beside PyTorch on the same device. The
 * options are in docs/performance.md.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ENGINE_IDS } from '@shared/domain';
import { benchmark, isPart, PARTS } from './benchmark';
import { startCold } from './cold';
import type { GpuWork } from './settings';

const { values } = parseArgs({
  options: {
    engine: { type: 'string', default: 'webgpu' },
    parts: { type: 'string', default: PARTS.join() },
    rows: { type: 'string' },
    json: { type: 'string' },
    plot: { type: 'string' },
    python: { type: 'string' },
    small: { type: 'boolean', default: false },
    'no-pytorch': { type: 'boolean', default: false },
    f16: { type: 'boolean' },
    'no-f16': { type: 'boolean', default: false },
    'cold-child': { type: 'string' },
    caches: { type: 'string', default: '' },
  },
});
const engine = ENGINE_IDS.find((id) => id === values.engine);
if (engine === undefined) throw new Error(`--engine is one of ${ENGINE_IDS.join(', ')}.`);
const program = fileURLToPath(import.meta.url);

if (values['cold-child'] === undefined) {
  const parts = values.parts.split(',');
  if (!parts.every(isPart)) throw new Error(`--parts are some of ${PARTS.join(',')}.`);
  await benchmark({
    engine,
    parts: parts.filter(isPart),
    rows: values.rows === undefined ? null : new RegExp(values.rows, 'i'),
    json: values.json ?? null,
    plot: values.plot ?? null,
    python: values.python,
    small: values.small,
    pytorch: !values['no-pytorch'],
    half: values['no-f16'] ? false : (values.f16 ?? null),
    scripts: join(dirname(program), 'pytorch'),
    program,
  });
} else {
  const start = await startCold(engine, JSON.parse(values['cold-child']) as GpuWork, values.caches);
  console.log(JSON.stringify(start));
}
