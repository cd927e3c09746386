import { useEventListener } from '@vueuse/core';
import type uPlot from 'uplot';
import type { Ref } from 'vue';
import { panBy, zoomAround, type Range } from './zoom';

interface Gestures {
  readonly plot: () => uPlot | null;
  readonly zoom: Ref<Range | null>;
  readonly domain: () => Range;
  readonly log: () => boolean;
  /** The step under the cursor. */
  readonly cursor: () => number | null;
  /** Pixels from the top at which a cursor moved by keys stands. */
  readonly cursorTop: () => number;
}

/** How far the keys move and zoom. */
const CLOSER = 0.5;
const ALONG = 0.5;
/** What a turn of the wheel by one pixel does. */
const WHEEL = 0.002;

/**
 * Zoom and pan of a chart with keys, wheel and pointer. Arrows walk through the values (with Shift ten at a time), Page Up
 * and Page Down move the view, plus and minus zoom, 0 shows everything. Control and wheel zoom at the pointer; Shift and
 * wheel, or Shift and a drag, move the view. The wheel alone scrolls the page. Answers the handler of keys.
 */
export function useChartGestures(
  host: Readonly<Ref<HTMLElement | null>>,
  gestures: Gestures,
): (event: KeyboardEvent) => void {
  const { plot, zoom, domain, log } = gestures;
  const move = (share: number): void => {
    zoom.value = panBy(zoom.value, share, domain(), log());
  };
  const scale = (factor: number, centre?: number): void => {
    const [from, to] = zoom.value ?? domain();
    const around = centre ?? gestures.cursor() ?? (from + to) / 2;
    zoom.value = zoomAround(zoom.value, factor, around, domain(), log());
  };

  /** Moves the cursor by so many of the points in view. */
  function walk(by: number): void {
    const chart = plot();
    const { min, max } = chart?.scales['x'] ?? {};
    if (!chart || min == null || max == null) return;
    const steps = chart.data[0];
    const first = steps.findIndex((step) => step >= min);
    const last = steps.findLastIndex((step) => step <= max);
    if (first < 0 || last < first) return;
    const from = chart.cursor.idx ?? (by > 0 ? first - 1 : last + 1);
    const step = steps[Math.min(last, Math.max(first, from + by))];
    if (step === undefined) return;
    chart.setCursor({ left: chart.valToPos(step, 'x'), top: gestures.cursorTop() });
  }

  useEventListener(
    host,
    'wheel',
    (event: WheelEvent) => {
      const chart = plot();
      const sideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      if (!chart || !(event.ctrlKey || event.shiftKey || sideways)) return;
      event.preventDefault();
      if (event.ctrlKey) {
        const left = event.clientX - chart.over.getBoundingClientRect().left;
        scale(Math.exp(event.deltaY * WHEEL), chart.posToVal(left, 'x'));
      } else move((sideways ? event.deltaX : event.deltaY) / chart.over.clientWidth);
    },
    { passive: false },
  );

  let draggedTo: number | null = null;
  useEventListener(host, 'pointerdown', (event: PointerEvent) => {
    if (!event.shiftKey || event.button !== 0) return;
    draggedTo = event.clientX;
    host.value?.setPointerCapture(event.pointerId);
  });
  useEventListener(host, 'pointermove', (event: PointerEvent) => {
    const chart = plot();
    if (draggedTo === null || !chart) return;
    move((draggedTo - event.clientX) / chart.over.clientWidth);
    draggedTo = event.clientX;
  });
  useEventListener(host, ['pointerup', 'pointercancel'], () => (draggedTo = null));

  return (event) => {
    const acts: Record<string, () => void> = {
      ArrowLeft: () => walk(event.shiftKey ? -10 : -1),
      ArrowRight: () => walk(event.shiftKey ? 10 : 1),
      Home: () => walk(-Infinity),
      End: () => walk(Infinity),
      PageUp: () => move(-ALONG),
      PageDown: () => move(ALONG),
      '+': () => scale(CLOSER),
      '=': () => scale(CLOSER),
      '-': () => scale(1 / CLOSER),
      '0': () => (zoom.value = null),
    };
    const act = acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
}
