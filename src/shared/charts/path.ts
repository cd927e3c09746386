/** Curves as SVG paths. Two decimals are finer than a pixel. */
import { area, line } from 'd3-shape';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What lies between two curves at the same places. */
export interface Span {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

const curve = line<Point>()
  .x(({ x }) => x)
  .y(({ y }) => y)
  .digits(2);
const band = area<Span>()
  .x(({ x }) => x)
  .y0(({ low }) => low)
  .y1(({ high }) => high)
  .digits(2);

/** The path through points, in their order; empty without any. */
export const pathOf = (points: readonly Point[]): string => curve([...points]) ?? '';

/** The outline of a band; empty without any. */
export const bandOf = (spans: readonly Span[]): string => band([...spans]) ?? '';

/** A coordinate as an attribute; negative zero is zero. */
export const coordinate = (value: number): number => Math.round(value * 100) / 100 + 0;
