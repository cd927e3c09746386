/** What other parts of the interface may use of exports. */
export { default as ExportDialog } from './ExportDialog.vue';
export { default as ImportOfficialDialog } from './ImportOfficialDialog.vue';
