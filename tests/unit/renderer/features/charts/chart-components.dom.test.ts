import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import ChartMinimap from '@renderer/features/charts/ChartMinimap.vue';
import ChartTable from '@renderer/features/charts/ChartTable.vue';
import ConfusionMatrix from '@renderer/features/runs/ConfusionMatrix.vue';
import { i18n } from '@renderer/i18n';
import { prepare, type ChartSeries } from '@renderer/features/charts/chartData';
import { chartSvg, type ChartPicture } from '@renderer/features/charts/chartSvg';
import { differenceOf, sharesOf } from '@renderer/features/runs/measurementsStore';

const global = { plugins: [i18n] };
const loss: ChartSeries = {
  id: 'loss/objective',
  label: 'Loss <a>',
  colour: 2,
  dash: 1,
  steps: [1, 50, 100],
  values: [8, 4, 2],
  lows: [7, 3, 1],
  highs: [9, 5, 3],
};

describe('the minimap', () => {
  const domain = [1, 101] as const;
  const stage = (zoom: readonly [number, number] | null) =>
    mount(ChartMinimap, { global, props: { curve: loss, domain, zoom } });

  it('moves an edge and the window with keys, and shows everything again', async () => {
    const map = stage([20, 60]);
    await map.get('[data-testid=minimap-to]').trigger('keydown', { key: 'ArrowRight' });
    await map.get('[data-testid=minimap-from]').trigger('keydown', { key: 'PageUp' });
    await map.get('[data-testid=minimap-window]').trigger('keydown', { key: 'ArrowLeft' });
    await map.get('[data-testid=minimap-window]').trigger('keydown', { key: 'Escape' });
    expect(map.emitted('update:zoom')).toEqual([[[20, 61]], [[15, 61]], [[14, 60]], [null]]);
  });

  it('says what is shown', () => {
    const map = stage([20, 60]);
    expect(map.get('[data-testid=minimap-window]').attributes('aria-valuetext')).toBe('20 to 60');
    expect(map.get('[data-testid=minimap-from]').attributes()).toMatchObject({
      role: 'slider',
      'aria-valuenow': '20',
      'aria-valuemin': '1',
      'aria-valuemax': '101',
    });
    expect(map.get('path').attributes('d')).toMatch(/^M0\.0 /);
  });
});

describe('the table of a chart', () => {
  it('has the values in view and the marks between them', () => {
    const table = mount(ChartTable, {
      global,
      props: {
        title: 'Objective',
        series: [loss],
        range: [10, 100],
        marks: [
          { kind: 'evaluation', step: 75 },
          { kind: 'resume', step: 5000 },
        ],
        height: 100,
        valueText: String,
      },
    });
    const cells = table.findAll('tbody tr').map((row) => row.findAll('th, td').map((cell) => cell.text()));
    expect(cells).toEqual([
      ['50', '4', ''],
      ['100', '2', 'Evaluation at 75'],
    ]);
  });
});

describe('the confusion matrix', () => {
  const classNames = ['cat', 'dog'];
  const now = sharesOf({ classNames, counts: Uint32Array.of(8, 2, 5, 5) });
  const before = sharesOf({ classNames, counts: Uint32Array.of(6, 4, 5, 5) });
  const textsOf = (props: InstanceType<typeof ConfusionMatrix>['$props']): string[][] =>
    mount(ConfusionMatrix, { global, props })
      .findAll('tbody tr')
      .map((row) => row.findAll('th, td').map((cell) => cell.text()));

  it('is a table of shares in the order that is asked for', () => {
    expect(textsOf({ shares: now, classNames, order: [1, 0], difference: false })).toEqual([
      ['dog', '50.0%', '50%', '50%'],
      ['cat', '80.0%', '20%', '80%'],
    ]);
  });

  it('shows the difference of two evaluations with its sign', () => {
    const shares = differenceOf(now, before);
    expect(textsOf({ shares, classNames, order: [0, 1], difference: true })).toEqual([
      ['cat', '+20.0', '+20.0', '−20.0'],
      ['dog', '+0.0', '·', '·'],
    ]);
  });
});

describe('a chart as a picture', () => {
  const scale = { smoothing: 0.5, logX: false, logY: false };
  const picture: ChartPicture = {
    title: 'Objective & more',
    width: 800,
    height: 400,
    series: [loss],
    prepared: prepare([loss], scale),
    scale,
    references: [{ label: 'Random', value: 5, colour: 3 }],
    marks: [
      { kind: 'resume', step: 50 },
      { kind: 'checkpoint', step: 1000 },
    ],
    x: [1, 100],
    y: [0, 10],
    look: {
      colours: ['#111111', '#222222', '#333333'],
      grid: '#eeeeee',
      axis: '#777777',
      ink: '#000000',
      surface: '#ffffff',
      fontFamily: 'Inter, "Noto Sans KR"',
    },
    axisLabel: 'Iterations',
    formatX: String,
    formatTicks: (values: readonly number[]) => values.map(String),
  };
  const parse = (svg: string): Document => new DOMParser().parseFromString(svg, 'text/html');

  it('has curve, band, dashes, levels, marks in view, axes and names', () => {
    const document = parse(chartSvg(picture));
    const paths = [...document.querySelectorAll('path')];
    expect(paths.some((path) => path.getAttribute('stroke-dasharray') === '7 4')).toBe(true);
    expect(paths.some((path) => path.getAttribute('fill-opacity') === '0.18')).toBe(true);
    expect(document.querySelectorAll('polygon')).toHaveLength(1);
    const texts = [...document.querySelectorAll('text')].map((one) => one.textContent);
    for (const text of ['Objective & more', 'Loss <a>', 'Random', 'Iterations', '100', '10']) {
      expect(texts).toContain(text);
    }
    expect(chartSvg(picture)).not.toContain('style=');
  });

  it('keeps to powers of ten on a logarithmic axis', () => {
    const log = { ...scale, logY: true };
    const svg = chartSvg({ ...picture, scale: log, prepared: prepare([loss], log), y: [0.5, 200] });
    const texts = [...parse(svg).querySelectorAll('text')].map((one) => one.textContent);
    expect(texts).toEqual(expect.arrayContaining(['1', '10', '100']));
  });
});
