/** What other parts of the interface may use of settings. */
export { useUpkeep } from './upkeep';
export { isArchive, useArchives } from './useArchives';
export { useDiagnostics } from './useDiagnostics';
