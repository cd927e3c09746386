/** What other parts of the interface may use of studies. */
export { default as StudyPreviewCard } from './StudyPreviewCard.vue';
export { useStudies } from './studiesStore';
