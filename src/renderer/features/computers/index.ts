/** What other parts of the interface may use of computers. */
export { default as QuestionDialog } from './QuestionDialog.vue';
