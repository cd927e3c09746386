/** What other parts of the interface may use of jobs. */
export { default as AwayCard } from './AwayCard.vue';
export { useJobs } from './jobsStore';
export { default as JobList } from './JobList.vue';
export { default as GiveButton } from './GiveButton.vue';
