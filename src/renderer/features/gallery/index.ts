/** What other parts of the interface may use of gallery. */
export { default as JobStatus } from './JobStatus.vue';
export { useGalleryJobs } from './galleryJobsStore';
