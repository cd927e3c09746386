/** An archive that the system hands to the studio, such as by a double click: asked about, then taken over. */
import { reasonOf } from '../core/disk/refusals';
import { basename } from 'node:path';
import { message, say, type Language } from '@shared/words/message';
import { dialog, type BrowserWindow } from 'electron';
import type { ImportedArchive } from '@shared/domain/upkeep';
import { openContents } from '../archives/contents';

export interface ArchiveFileOptions {
  readonly language: Language;
  /** What questions belong to. */
  readonly window: BrowserWindow | null;
  /** Imports it as the pages do: one job of the library at a time, with its progress in the windows. */
  readonly importFile: (path: string) => Promise<ImportedArchive | null>;
}

/**
 * Asks whether the archive is wanted and imports it. Says in a dialog why it cannot.
 * @returns the address of what was imported, or null
 */
export async function openArchiveFile(path: string, options: ArchiveFileOptions): Promise<string | null> {
  const { language, window, importFile } = options;
  const file = basename(path);
  const ask = (box: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> =>
    window ? dialog.showMessageBox(window, box) : dialog.showMessageBox(box);
  try {
    const { kind, project, run } = openContents(path).manifest;
    const { response } = await ask({
      type: 'question',
      message: say(
        language,
        kind === 'run'
          ? message('system.archive.run', { name: run ?? '' })
          : message('system.archive.project', { name: project.name }),
      ),
      detail: say(language, message('system.archive.detail', { file })),
      buttons: [
        say(language, message('system.archive.import')),
        say(language, message('system.archive.cancel')),
      ],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    const imported = response === 0 ? await importFile(path) : null;
    if (imported === null) return null;
    const { projectId, runId } = imported;
    return runId === null ? `/projects/${projectId}` : `/projects/${projectId}/runs/${runId}`;
  } catch (error) {
    const reason = reasonOf(error);
    const failed = say(language, message('system.archive.failed', { file }));
    await ask({ type: 'error', message: failed, detail: say(language, reason) });
    return null;
  }
}
