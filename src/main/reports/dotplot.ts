/** The comparison as a picture: every seed a dot, the mean a mark, the deviation a bar. */
import type { Translate } from '@shared/words/sentences/translate';
import { meanStd, percent } from './format';
import { html, type Html } from './html';
import { shorten } from './textWidth';
import { linearScale } from './scale';

export interface DotRow {
  readonly label: string;
  readonly detail: string;
  /** Shares 0..1. */
  readonly accuracies: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly own: boolean;
  /** Not at an equal budget: drawn paler. */
  readonly unequal: boolean;
}

const WIDTH = 940;
const ROW = 46;
const LEFT = 280;
/** Letters that fit beside the plot. */
const NAME = 34;
const DETAIL = 42;
const RIGHT = 110;
const BOTTOM = 40;
const round = (value: number): number => Math.round(value * 100) / 100;

/** Horizontal dot plot of accuracies in per cent, one row per subject. */
export function dotPlot(
  title: string,
  rows: readonly DotRow[],
  say: Translate = (text) => text,
): Html | null {
  if (rows.length === 0) return null;
  const values = rows.flatMap((row) => [...row.accuracies, row.mean - row.std, row.mean + row.std]);
  const low = Math.max(0, Math.min(...values) * 100);
  const high = Math.min(100, Math.max(...values) * 100);
  const scale = linearScale(low, high, 7);
  const height = 10 + rows.length * ROW + BOTTOM;
  const bottom = height - BOTTOM;
  const x = (share: number): number => round(LEFT + scale.at(share * 100) * (WIDTH - LEFT - RIGHT));
  return html`<figure class="chart wide">
    <figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${title}">
      <g class="grid">
        ${scale.ticks.map((tick) => {
          const at = x(tick / 100);
          return html`<line x1="${at}" x2="${at}" y1="6" y2="${bottom}" />`;
        })}
      </g>
      <g class="ticks" text-anchor="middle">
        ${scale.ticks.map((tick) => html`<text x="${x(tick / 100)}" y="${bottom + 17}">${tick}</text>`)}
      </g>
      <text class="label" text-anchor="middle" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${height - 5}">
        ${say('test accuracy (%)')}
      </text>
      ${rows.map((row, i) => dotRow(row, 10 + i * ROW + ROW / 2, x))}
    </svg>
  </figure>`;
}

function dotRow(row: DotRow, y: number, x: (share: number) => number): Html {
  const [from, to] = [x(Math.max(0, row.mean - row.std)), x(Math.min(1, row.mean + row.std))];
  return html`<g class="dots ${row.own ? 'c0' : 'other'}${row.unequal && ' unequal'}">
    <text class="name${row.own && ' own'}" text-anchor="end" x="${LEFT - 18}" y="${y - 2}"
      >${shorten(row.label, NAME)}<title>${row.label}</title></text
    >
    <text class="detail" text-anchor="end" x="${LEFT - 18}" y="${y + 13}"
      >${shorten(row.detail, DETAIL)}<title>${row.detail}</title></text
    >
    <rect
      class="spread"
      x="${from}"
      y="${y - 7}"
      width="${round(Math.max(to - from, 1))}"
      height="14"
      rx="3"
    />
    ${row.accuracies.map(
      (accuracy) =>
        html`<circle class="seed" cx="${x(accuracy)}" cy="${y}" r="3.2"
          ><title>${percent(accuracy, 2)} %</title></circle
        >`,
    )}
    <line class="mean" x1="${x(row.mean)}" x2="${x(row.mean)}" y1="${y - 11}" y2="${y + 11}" />
    <text class="figure" x="${WIDTH - RIGHT + 16}" y="${y + 4.5}">${meanStd(row.mean, row.std)}</text>
  </g>`;
}
