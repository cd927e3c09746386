/** From a request to a plan: which runs answer the question, and at which storage. */
import type { ImageGeometry } from '../budget/storage';
import { withValueAt } from '../config/paths';
import { message, type Message } from '../words/message';
import { planAdversary, planHallucinators, planNetworks } from './ablations';
import { buildCells, type CellDraft, type Draft } from './cells';
import { planBaselines, planIdc } from './comparisons';
import { planFamilies } from './families';
import { planGrid } from './grid';
import { planSearch } from './search';
import { comparesObjectives, MOST_CELLS, type StudyKind, type StudyRequest } from './request';
import type { StudyPlanResult } from './types';

const planners: Readonly<Record<StudyKind, (request: StudyRequest, geometry: ImageGeometry) => Draft>> = {
  rq1: planBaselines,
  rq2: planHallucinators,
  rq3: planNetworks,
  rq4: planAdversary,
  idc: planIdc,
  family: planFamilies,
  grid: planGrid,
  search: planSearch,
};

/**
 * Plans a study on a dataset of this geometry. Nothing is planned when one cell is at fault: an over-budget comparison
 * is refused, an invalid configuration is named.
 */
export function planStudy(request: StudyRequest, geometry: ImageGeometry): StudyPlanResult {
  const dataset = request.base?.dataset ?? request.dataset;
  if ('path' in dataset && dataset.path.trim() === '') {
    return { ok: false, problems: [message('planning.datasetFolderMissing')] };
  }
  if ((request.objectives?.length ?? 0) > 1 && !comparesObjectives(request.kind)) {
    return { ok: false, problems: [message('planning.oneObjective', { kind: request.kind })] };
  }
  const counts = request.axes.map(({ values }) => values.length);
  const cellsOfAxes =
    request.combine === 'paired'
      ? Math.max(1, ...counts)
      : counts.reduce((product, count) => product * count, 1);
  const combinations = cellsOfAxes * request.seeds;
  if (combinations > MOST_CELLS) return { ok: false, problems: [tooMany(combinations)] };
  const { drafts, problems: before, ...rest } = planners[request.kind](request, geometry);
  const { cells, problems } = buildCells(withSettings(drafts, request), request, geometry);
  const all = [...before, ...problems, ...twice(cells.map(({ key }) => key))];
  if (all.length === 0 && cells.length > MOST_CELLS) all.push(tooMany(cells.length));
  if (all.length > 0) return { ok: false, problems: all };
  return { ok: true, plan: { kind: request.kind, request, geometry, cells, ...rest } };
}

/** The drafts with the settings that the request gives to every cell. */
const withSettings = (drafts: readonly CellDraft[], { settings }: StudyRequest): CellDraft[] =>
  drafts.map((draft) => ({
    ...draft,
    config: settings.reduce((config, { path, value }) => withValueAt(config, path, value), draft.config),
  }));

const tooMany = (count: number): Message => message('planning.tooManyRuns', { count, most: MOST_CELLS });

/** Values that an axis names twice would be one cell. */
const twice = (keys: readonly string[]): Message[] =>
  new Set(keys).size === keys.length ? [] : [message('planning.sameCells')];
