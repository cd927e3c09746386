/** What other parts of the interface may use of help. */
export { default as GuideBar } from './GuideBar.vue';
export { default as HelpPanel } from './HelpPanel.vue';
export { default as SampleButton } from './SampleButton.vue';
