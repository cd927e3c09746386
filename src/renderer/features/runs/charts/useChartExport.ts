import { useI18n } from 'vue-i18n';
import type { ChartFormat } from '@shared/ipc/contract';
import { toBase64, toPng } from '@renderer/features/charts';
import { useLiveRun } from '../liveRun';
import { useToasts } from '@renderer/ui/toasts';
import { useFormat } from '@renderer/i18n/useFormat';

/** Pixels of a saved picture; images are drawn twice as fine. */
const SIZE = { width: 960, height: 540 };

export interface ChartExport {
  copyImage(): Promise<void>;
  saveImage(format: 'png' | 'svg'): Promise<void>;
  /** What is drawn. */
  saveShown(): Promise<void>;
  /** Every point of some series, or of all. */
  saveAll(names?: readonly string[]): Promise<void>;
}

/** Copying and saving a chart. `picture` draws it at a size, `csv` gives its values. */
export function useChartExport(chart: {
  readonly title: () => string;
  readonly picture: (size: { readonly width: number; readonly height: number }) => string | null;
  readonly csv: () => string;
}): ChartExport {
  const live = useLiveRun();
  const toasts = useToasts();
  const format = useFormat();
  const { t } = useI18n();

  function draw(): string {
    const svg = chart.picture(SIZE);
    if (svg === null) throw new Error(t('charts.nothingToSave'));
    return svg;
  }
  const png = (): Promise<Blob> => toPng(draw(), SIZE.width, SIZE.height);
  const told = (saved: { readonly path: string; readonly bytes: number } | null): void => {
    if (saved) toasts.done(t('charts.saved', { path: saved.path, size: format.value.bytes(saved.bytes) }));
  };
  const save = async (kind: ChartFormat, content: string): Promise<void> =>
    told(await live.saveChart(chart.title(), kind, content));
  const guarded = async (work: () => Promise<void>): Promise<void> => void (await toasts.guard(work));

  return {
    copyImage: () =>
      guarded(async () => {
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': await png() })]);
        toasts.done(t('charts.imageCopied'));
      }),
    saveImage: (kind) =>
      guarded(async () => save(kind, kind === 'svg' ? draw() : await toBase64(await png()))),
    saveShown: () => guarded(() => save('csv', chart.csv())),
    saveAll: (names) => guarded(async () => told(await live.exportMetrics(names))),
  };
}
