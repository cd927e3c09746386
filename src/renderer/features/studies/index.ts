/** What other parts of the interface may use of studies. */
export { default as HalvingChoice } from './HalvingChoice.vue';
export { default as NewStudyDialog } from './NewStudyDialog.vue';
export { useStudies } from './studiesStore';
