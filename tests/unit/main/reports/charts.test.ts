import { describe, expect, it } from 'vitest';
import { dotPlot, lineChart } from '@main/reports/charts';
import { sayer } from '@main/reports/document';

const say = sayer('en');

describe('a line chart', () => {
  const chart = (values: readonly number[]): string =>
    lineChart(
      {
        title: 'Loss <x>',
        xLabel: 'iteration',
        yLabel: 'loss',
        series: [{ label: 'a', steps: values.map((_, i) => i + 1), values }],
      },
      say,
    ).text;

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
    const text = lineChart({ title: 't', xLabel: 'x', yLabel: 'y', series: two }, say).text;
    expect(text).toContain('</span>two</li>');
    expect(chart([1, 2])).not.toContain('legend');
  });
});

describe('a dot plot', () => {
  it('marks every seed and writes the mean', () => {
    const row = { label: 'HaBa', detail: '1.88 IPC', own: true, unequal: false };
    const text =
      dotPlot('t', [{ ...row, accuracies: [0.6, 0.7, 0.65], mean: 0.65, std: 0.0408 }], say)?.text ?? '';
    expect(text.match(/class="seed"/g)).toHaveLength(3);
    expect(text).toContain('65.0 ± 4.1');
    expect(dotPlot('t', [], say)).toBeNull();
  });
});
