import { say, verbatim } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { UserError } from '@shared/domain/errors';
import type { Engine } from '@main/core/engine/types';
import { chooseEngine, openChosen, type EngineChoice } from '@main/training/engine';
import { config } from '../../../support/library';

const naming = (engine: EngineChoice): typeof config => ({ ...config, engine });
const engineNamed = (id: EngineChoice): Engine => ({ id }) as unknown as Engine;

describe('the engine of a run', () => {
  it('is what the configuration names, then the one it began on, then that of the settings', () => {
    expect(chooseEngine({ config: naming('onnx'), engine: 'webgpu', iteration: 5 }, 'tensorflow')).toBe(
      'onnx',
    );
    expect(chooseEngine({ config: naming('auto'), engine: 'webgpu', iteration: 5 }, 'tensorflow')).toBe(
      'webgpu',
    );
    expect(chooseEngine({ config: naming('auto'), engine: 'webgpu', iteration: 0 }, 'tensorflow')).toBe(
      'tensorflow',
    );
    expect(chooseEngine({ config: naming('auto'), engine: null, iteration: 0 }, 'auto')).toBe('auto');
  });

  it('is the one that has half precision, where the configuration asks for that', () => {
    const half = { ...naming('auto'), precision: 'f16' } as const;
    expect(chooseEngine({ config: half, engine: null, iteration: 0 }, 'onnx')).toBe('webgpu');
  });
});

describe('opening it', () => {
  const withoutWebgpu = (choice: EngineChoice): Promise<Engine> =>
    choice === 'webgpu'
      ? Promise.reject(
          new UserError('unavailable', verbatim('The webgpu engine is not available: no adapter.')),
        )
      : Promise.resolve(engineNamed(choice));

  it('takes no other one for half precision', async () => {
    const half = { ...naming('auto'), precision: 'f16' } as const;
    const opening = openChosen({ config: half, engine: 'webgpu' }, withoutWebgpu, () => expect.unreachable());
    await expect(opening).rejects.toThrow('no adapter');
  });

  it('takes another one when the choice was open, and says so', async () => {
    const warnings: string[] = [];
    const engine = await openChosen({ config: naming('auto'), engine: 'webgpu' }, withoutWebgpu, (message) =>
      warnings.push(say('en', message)),
    );
    expect(engine.id).toBe('auto');
    expect(warnings).toEqual([
      'The webgpu engine is not available: no adapter. Another engine takes its place: figures can differ in the last digits.',
    ]);
  });

  it('insists on an engine that the configuration names', async () => {
    const opening = openChosen(
      { config: naming('webgpu'), engine: 'webgpu' },
      withoutWebgpu,
      () => undefined,
    );
    await expect(opening).rejects.toThrow('no adapter');
  });

  it('does not hide other faults', async () => {
    const broken = (): Promise<Engine> => Promise.reject(new Error('out of memory'));
    const opening = openChosen({ config: naming('auto'), engine: 'webgpu' }, broken, () => undefined);
    await expect(opening).rejects.toThrow('out of memory');
  });
});
