/** What other parts of the interface may use of charts. */
export { default as ChartMinimap } from './ChartMinimap.vue';
export { default as ChartToolbar } from './ChartToolbar.vue';
export { default as LineChart } from './LineChart.vue';
export type { ChartReference, ChartSeries } from './chartData';
export { toBase64, toPng } from './chartImage';
export { alpha } from './chartLook';
export { type ChartMark, marksOf } from './chartMarks';
export { toCsv } from './chartTable';
export type { CurveBuffer } from './curveBuffer';
export { type Curves, useCurves } from './curves';
export { type ScaleSwitch, useChartSettings } from './useChartSettings';
