/** What other parts of the interface may use of editor. */
export { useConfigImport } from './configFilesStore';
