import { beforeEach, describe, expect, it } from 'vitest';
import { findPreset } from '@shared/presets';
import { buildForm, type FieldNode } from '@renderer/features/editor/configForm';
import { shownFields } from '@renderer/features/editor/fieldSearch';
import type { Json } from '@shared/config/paths';
import {
  axisDraft,
  axisValues,
  canVary,
  type AxisDraft,
  type AxisValues,
  type SweptNode,
  useSweep,
} from '@renderer/features/editor/sweepStore';
import { useApp } from '@renderer/api/appStore';
import { useRunEditor } from '@renderer/features/editor/runEditorStore';
import { say } from '@shared/words/message';
import { useStudies } from '@renderer/features/studies/studiesStore';
import { one, settled, startStores } from '../../support';

const config = findPreset('demo')?.config as Json;
const nodes = buildForm();
function node(path: string): SweptNode {
  const found: FieldNode = one(shownFields(nodes, config), (field) => field.path === path).node;
  if (!canVary(found)) throw new Error(`${path} cannot be varied.`);
  return found;
}
const values = (path: string, patch: Partial<AxisDraft>, present: Json = null): AxisValues =>
  axisValues(node(path), { ...axisDraft(node(path), present), ...patch }, present);
const listed = (path: string, patch: Partial<AxisDraft>): readonly Json[] => {
  const result = values(path, patch);
  return result.ok ? result.values : [result.key];
};

describe('values of a sweep', () => {
  it.each([
    ['optimiser.images.learningRate', { list: '0.1, 1;10 1e2' }, [0.1, 1, 10, 100]],
    [
      'optimiser.images.learningRate',
      { mode: 'linear', from: '1', to: '2', step: '0.25' },
      [1, 1.25, 1.5, 1.75, 2],
    ],
    ['optimiser.images.learningRate', { mode: 'linear', from: '3', to: '1', step: '1' }, [3, 2, 1]],
    [
      'optimiser.images.learningRate',
      { mode: 'log', from: '0.001', to: '1', step: '10' },
      [0.001, 0.01, 0.1, 1],
    ],
    ['optimiser.images.learningRate', { mode: 'log', from: '8', to: '1', step: '2' }, [8, 4, 2, 1]],
    ['parameterization.basesPerClass', { mode: 'log', from: '1', to: '10', step: '1.5' }, [1, 2, 3, 5, 8]],
    ['evaluation.every', { list: '10, null' }, [10, null]],
    ['optimiser.images.learningRate', { list: '1' }, ['fewer']],
    ['optimiser.images.learningRate', { list: '1, many' }, ['number']],
    ['optimiser.images.learningRate', { list: '1, 1' }, ['twice']],
    ['parameterization.basesPerClass', { list: '1, 2.5' }, ['integer']],
    ['parameterization.basesPerClass', { list: '1, 0' }, ['limits']],
    ['parameterization.basesPerClass', { list: '1, null' }, ['number']],
    ['parameterization.basesPerClass', { mode: 'linear', from: '1', to: '', step: '1' }, ['range']],
    ['parameterization.basesPerClass', { mode: 'linear', from: '1', to: '3', step: '0' }, ['step']],
    ['parameterization.basesPerClass', { mode: 'linear', from: '1', to: '900', step: '1' }, ['more']],
    ['parameterization.basesPerClass', { mode: 'log', from: '0', to: '3', step: '2' }, ['positive']],
    ['parameterization.basesPerClass', { mode: 'log', from: '1', to: '3', step: '1' }, ['factor']],
    ['parameterization.kernel', { chosen: ['3', '1'] }, [1, 3]],
    ['adversary.enabled', { chosen: ['true', 'false'] }, [true, false]],
  ] as const)('of %s with %j: %j', (path, patch, expected) => {
    expect(listed(path, patch)).toEqual(expected);
  });

  it('are whole shapes where kinds vary, with what they share', () => {
    const present = { kind: 'dc', realBatch: 7 };
    const result = values('objective', { chosen: ['dc', 'dm'] }, present);
    expect(result).toMatchObject({
      ok: true,
      values: [
        { kind: 'dm', realBatch: 7 },
        { kind: 'dc', realBatch: 7 },
      ],
    });
  });

  it('begin with the present value', () => {
    expect(axisDraft(node('parameterization.code'), { kind: 'frequency' }).chosen).toEqual(['frequency']);
    expect(axisDraft(node('seed'), 4)).toMatchObject({ list: '4', from: '4' });
  });
});

describe('the sweep of the editor', () => {
  beforeEach(async () => {
    await startStores();
    await useApp().loadDatasets();
    useRunEditor().load(config, 'Run 1');
    await settled();
  });

  it('counts runs, every with every or in pairs, and makes a study that main accepts', async () => {
    const sweep = useSweep();
    sweep.toggle('optimiser.images.learningRate', node('optimiser.images.learningRate'));
    sweep.change('optimiser.images.learningRate', { list: '1, 4, 8' });
    sweep.toggle('parameterization.basesPerClass', node('parameterization.basesPerClass'));
    expect(sweep.runs).toBe(0);
    expect(sweep.request).toBeNull();
    sweep.change('parameterization.basesPerClass', { list: '1 2 3' });
    sweep.seeds = 2;
    expect(sweep.runs).toBe(18);
    sweep.combine = 'paired';
    expect(sweep.runs).toBe(6);
    const { request } = sweep;
    expect(request?.axes.map(({ values: all }) => all)).toEqual([
      [1, 4, 8],
      [1, 2, 3],
    ]);
    const preview = request && (await useStudies().preview(request));
    expect(preview?.plan?.cells).toHaveLength(6);
    expect(preview?.plan?.cells.at(-1)?.config.parameterization).toMatchObject({
      basesPerClass: 3,
      hallucinators: 5,
    });
  });

  it('is a search where settings are drawn at random: numbers from their range, choices from their list', () => {
    const [editor, sweep] = [useRunEditor(), useSweep()];
    expect(editor.ready).toBe(true);
    const [rate, width] = ['optimiser.images.learningRate', 'network.width'];
    sweep.toggle(rate, node(rate));
    sweep.change(rate, { mode: 'log', from: '10', to: '0.1', step: '10' });
    sweep.toggle(width, node(width));
    sweep.change(width, { list: '16, 32' });
    sweep.combine = 'random';
    expect([sweep.runs, sweep.isReady]).toEqual([12, true]);
    expect(sweep.request).toMatchObject({
      kind: 'search',
      axes: [],
      search: {
        ranges: [
          { path: rate, from: 0.1, to: 10, scale: 'log' },
          { path: width, values: [16, 32] },
        ],
        runs: 12,
        halving: { factor: 3, rungs: 2 },
      },
    });
    sweep.halving = false;
    expect(sweep.request?.search?.halving).toBeNull();
  });

  it('names the invalid runs', async () => {
    const sweep = useSweep();
    sweep.toggle('parameterization.hallucinators', node('parameterization.hallucinators'));
    sweep.change('parameterization.hallucinators', { list: '1, 2' });
    const preview = sweep.request && (await useStudies().preview(sweep.request));
    expect(preview?.problems.map((problem) => say('en', problem))).toEqual([
      expect.stringMatching(/^Parameterization › Hallucinators = 1: The adversary/),
    ]);
  });

  it('leaves out a field that the settings no longer have', () => {
    const sweep = useSweep();
    sweep.toggle('objective.realBatch', node('objective.realBatch'));
    expect(sweep.active).toHaveLength(1);
    useRunEditor().setField('objective', { kind: 'mtt' });
    expect(sweep.active).toHaveLength(0);
    useRunEditor().undo();
    expect(sweep.active).toHaveLength(1);
    sweep.toggle('objective.realBatch', node('objective.realBatch'));
    expect(sweep.axes).toHaveLength(0);
  });
});
