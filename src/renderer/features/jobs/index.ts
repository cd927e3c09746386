/** What other parts of the interface may use of jobs. */
export { default as AwayCard } from './AwayCard.vue';
export { default as LineBadge } from './LineBadge.vue';
export { default as ProfileList } from './ProfileList.vue';
export { default as GiveDialog } from './GiveDialog.vue';
export { default as RunOn } from './RunOn.vue';
export { useGiving } from './givingStore';
export { useJobs } from './jobsStore';
export { default as JobList } from './JobList.vue';
export { default as GiveButton } from './GiveButton.vue';
