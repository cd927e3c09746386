/** What a project's plot of runs shows, remembered per project. */
import { z } from 'zod';
import { parseColumn } from '../table/columns';

export const PLOT_KINDS = ['scatter', 'parallel'] as const;

const column = z.string().refine((id) => parseColumn(id) !== null);

const plotView = z.object({
  open: z.boolean().catch(false),
  kind: z.enum(PLOT_KINDS).catch('scatter'),
  x: column.catch('stored'),
  y: column.catch('accuracy'),
  colour: column.nullable().catch(null),
  logX: z.boolean().catch(true),
  logY: z.boolean().catch(false),
});
export type PlotView = z.output<typeof plotView>;

const keyOf = (projectId: string): string => `runs.plot.${projectId}`;

/** The plot as it was last shown; accuracy over stored bytes at first. */
export function readPlot(projectId: string): PlotView {
  let stored: unknown = {};
  try {
    stored = JSON.parse(localStorage.getItem(keyOf(projectId)) ?? '{}');
  } catch {
    // Unreadable text is as good as none.
  }
  return plotView.catch(plotView.parse({})).parse(stored);
}

export const storePlot = (projectId: string, view: PlotView): void =>
  localStorage.setItem(keyOf(projectId), JSON.stringify(view));

/** For a project that is gone. */
export const forgetPlot = (projectId: string): void => localStorage.removeItem(keyOf(projectId));
