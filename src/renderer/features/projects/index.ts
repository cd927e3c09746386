/** What other parts of the interface may use of projects. */
export { default as FactorPicture } from './FactorPicture.vue';
export { useProjectHere } from './projectHere';
export { useProjects } from './projectsStore';
