/** What other parts of the interface may use of runs. */
export { default as InterruptedBanner } from './InterruptedBanner.vue';
export { default as RunStatusBadge } from './RunStatusBadge.vue';
export { columnsOf, strokeOf } from './charts/runCharts';
export { useRuns } from './runsStore';
export { canPause, canResume, canStart, canStop } from './status';
export { default as BulkBar } from './table/BulkBar.vue';
export { default as RunTable } from './table/RunTable.vue';
export { default as RunsToolbar } from './table/RunsToolbar.vue';
export { default as TagDialog } from './table/TagDialog.vue';
export { columnOf } from './table/columns';
export type { RunEntry } from './table/entry';
export { useRunTable } from './table/runTableStore';
export { MOST_COMPARED, useBulkActions } from './runActions';
export { useRunSelection } from './table/runSelection';
export { useRunView } from './table/runView';
export { forgetRunView } from './table/runView';
export { useRunActions } from './runActions';
export { useStartAnyway } from './runActions';
