/** What other parts of the interface may use of settings. */
export { useUpkeep } from './upkeepStore';
export { isArchive, useArchives } from './upkeepStore';
export { useDiagnostics } from './useDiagnostics';
export { useUpdates } from './updatesStore';
