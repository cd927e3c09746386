/** What other parts of the interface may use of projects. */
export { default as FactorPicture } from './FactorPicture.vue';
export { useProjects } from './projectsStore';
