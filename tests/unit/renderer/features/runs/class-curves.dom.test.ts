import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import type { Evaluation } from '@shared/domain';
import RunClassCurves from '@renderer/features/runs/RunClassCurves.vue';
import { i18n } from '@renderer/i18n';
import {
  classCurves,
  classesShown,
  MOST_CURVES,
  useMeasurements,
} from '@renderer/features/runs/measurementsStore';
import { startStores } from '../../support';

const points = [
  { iteration: 10, accuracies: Array.from({ length: 20 }, (_, i) => i / 20) },
  { iteration: 20, accuracies: Array.from({ length: 20 }, (_, i) => (i === 3 ? 1 : i / 20)) },
];

describe('accuracies by class', () => {
  it('are all drawn where they are few', () => {
    expect(classesShown(points, 4, 'best')).toEqual([0, 1, 2, 3]);
  });

  it('are drawn for the worst, the best, or those that changed most', () => {
    expect(classesShown(points, 20, 'worst')).toHaveLength(MOST_CURVES);
    expect(classesShown(points, 20, 'worst').slice(0, 4)).toEqual([0, 1, 2, 4]);
    expect(classesShown(points, 20, 'best').slice(0, 2)).toEqual([3, 19]);
    expect(classesShown(points, 20, 'changed')[0]).toBe(3);
  });

  it('become curves over the iterations', () => {
    const [curve] = classCurves(points, ['a', 'b', 'c', 'd'], [3]);
    expect(curve).toMatchObject({ label: 'd', steps: [10, 20], values: [3 / 20, 1], sparse: true });
  });
});

const evaluation = (id: string, iteration: number): Evaluation => ({
  id,
  runId: 'r',
  iteration,
  subject: 'distilled',
  network: 'ConvNet D3 W32',
  protocol: 'p',
  accuracies: [0.5],
  mean: 0.5,
  std: 0,
  seeds: 1,
  storage: null as never,
  createdAt: '2026-01-01T00:00:00Z',
});

describe('the chart of classes', () => {
  it('is there from the second evaluation on', async () => {
    await startStores();
    const measurements = useMeasurements();
    const confusion = (right: number): never =>
      ({ classNames: ['cat', 'dog'], counts: Uint32Array.of(right, 10 - right, 5, 5) }) as never;
    measurements.confusions.set('one', confusion(2));
    measurements.confusions.set('two', confusion(8));
    const wrapper = mount(RunClassCurves, {
      props: { evaluations: [evaluation('one', 100)] },
      global: { plugins: [i18n], stubs: { LineChart: true } },
    });
    expect(wrapper.find('[data-testid="class-curves"]').exists()).toBe(false);
    await wrapper.setProps({ evaluations: [evaluation('two', 200), evaluation('one', 100)] });
    const chart = wrapper.getComponent({ name: 'LineChart' });
    expect(chart.props('series')).toMatchObject([
      { label: 'cat', steps: [100, 200], values: [0.2, 0.8] },
      { label: 'dog', values: [0.5, 0.5] },
    ]);
  });
});
