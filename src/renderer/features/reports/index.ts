/** What other parts of the interface may use of reports. */
export { default as ReportDialog } from './ReportDialog.vue';
export { default as ReportOfRuns } from './ReportOfRuns.vue';
export { useReports } from './reportsStore';
export { useReportWords } from './reportActions';
