import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PlanStore, WebgpuEngine } from '@main/core/engine/webgpu/engine';
import { execute } from '../../support/engines';
import { cases, inputsOf } from './cases';
import { openForTests } from './device';

const folder = mkdtempSync(join(tmpdir(), 'plans-'));
const opened = await openForTests();
const reason = 'reason' in opened ? opened.reason : undefined;
if ('engine' in opened) await opened.engine.close();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const title = 'an engine that starts again runs the plans of the first start';
it.skipIf(reason !== undefined)(reason === undefined ? title : `${title} (skipped: ${reason})`, async () => {
  const example = cases.find(({ ir }) => ir.name === 'softmax');
  if (example === undefined) throw new Error('The example is missing.');
  const start = async (): Promise<number[][]> => {
    const engine = await WebgpuEngine.create({ software: true, plans: new PlanStore(folder, 'test') });
    const results = await execute(engine, example.ir, inputsOf(example));
    await engine.close();
    return results;
  };
  const first = await start();
  const [name = '', ...more] = readdirSync(folder);
  expect(more).toEqual([]);
  utimesSync(join(folder, name), 1, 1);
  expect(await start()).toEqual(first);
  expect(readdirSync(folder)).toEqual([name]);
  // It was read, not made again beside it.
  expect(statSync(join(folder, name)).mtimeMs).toBeGreaterThan(1000);
});
