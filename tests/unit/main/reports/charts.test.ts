import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { lineChart, smooth } from '@main/reports/charts';
import { dotPlot } from '@main/reports/dotplot';
import { linearScale, logScale, valueScale } from '@main/reports/scale';
import { series } from './sample';

describe('axes', () => {
  it('have round ticks around the data', () => {
    const scale = linearScale(51.2, 84.9, 7);
    expect(scale.ticks).toEqual([50, 55, 60, 65, 70, 75, 80, 85]);
    expect([scale.at(50), scale.at(85)]).toEqual([0, 1]);
  });

  it('write every tick with the same number of decimals', () => {
    const scale = linearScale(0.24, 0.44, 5);
    expect(scale.ticks.map((tick) => scale.format(tick))).toEqual([
      '0.20',
      '0.25',
      '0.30',
      '0.35',
      '0.40',
      '0.45',
    ]);
  });

  it('hold every value, whatever the data', () => {
    const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
        const scale = valueScale(values, 5);
        return values.every((one) => scale.at(one) >= -1e-9 && scale.at(one) <= 1 + 1e-9);
      }),
    );
  });

  it('become logarithmic where positive values span more than a factor of 20', () => {
    expect(valueScale([1, 19], 5).kind).toBe('linear');
    expect(valueScale([0.01, 3], 5).kind).toBe('log');
    expect(valueScale([0, 300], 5).kind).toBe('linear');
    const scale = logScale(0.02, 30);
    expect(scale.ticks).toEqual([0.01, 0.1, 1, 10, 100]);
    expect(scale.at(1)).toBeCloseTo(0.5, 12);
  });
});

describe('a line chart', () => {
  const chart = (values: readonly number[]): string =>
    lineChart({
      title: 'Loss <x>',
      xLabel: 'iteration',
      yLabel: 'loss',
      series: [{ label: 'a', steps: values.map((_, i) => i + 1), values }],
    }).text;

  it('draws every finite value and escapes its title', () => {
    const text = chart([4, NaN, 2, Infinity, 1]);
    expect(text).toContain('Loss &lt;x&gt;');
    expect(/class="line"\s+d="([^"]+)"/.exec(text)?.[1]?.split(/[ML]/)).toHaveLength(4);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  it('says so when there is nothing to draw', () => {
    expect(chart([NaN])).toContain('No values.');
  });

  it('draws long series smoothed over their raw values, and only those', () => {
    expect(chart(Array.from({ length: 39 }, (_, i) => i))).not.toContain('class="raw"');
    expect(chart(Array.from({ length: 40 }, (_, i) => i))).toContain('class="raw"');
  });

  it('has a legend from two series on', () => {
    const two = ['one', 'two'].map((label) => ({ label, steps: [1, 2], values: [1, 2] }));
    const text = lineChart({ title: 't', xLabel: 'x', yLabel: 'y', series: two }).text;
    expect(text).toContain('</span>two</li>');
    expect(chart([1, 2])).not.toContain('legend');
  });
});

describe('smoothing', () => {
  it('keeps a straight line as it is, ends included', () => {
    const line = Array.from({ length: 50 }, (_, i) => ({ x: i, y: 3 - 0.2 * i }));
    smooth(line).forEach((point, i) => {
      expect(point.y).toBeCloseTo(line[i]?.y ?? NaN, 9);
    });
  });

  it('takes most of the noise out', () => {
    const { steps, values } = series('noise', 400, 1, 1);
    const points = Array.from(steps, (x, i) => ({ x, y: values[i] ?? 0 }));
    const spread = (list: readonly { y: number }[]): number =>
      Math.sqrt(list.reduce((sum, { y }) => sum + (y - 1) ** 2, 0) / list.length);
    expect(spread(smooth(points))).toBeLessThan(spread(points) / 2.5);
  });
});

describe('a dot plot', () => {
  it('marks every seed and writes the mean', () => {
    const row = { label: 'HaBa', detail: '1.88 IPC', own: true, unequal: false };
    const text =
      dotPlot('t', [{ ...row, accuracies: [0.6, 0.7, 0.65], mean: 0.65, std: 0.0408 }])?.text ?? '';
    expect(text.match(/class="seed"/g)).toHaveLength(3);
    expect(text).toContain('65.0 ± 4.1');
    expect(dotPlot('t', [])).toBeNull();
  });
});
