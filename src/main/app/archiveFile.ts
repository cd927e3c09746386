/** An archive that the system hands to the studio, such as by a double click: asked about, then taken over. */
import { reasonOf } from '../core/disk/refusals';
import { basename } from 'node:path';
import { say } from '@shared/words/message';
import { dialog, type BrowserWindow } from 'electron';
import type { Language } from '@shared/words/message';
import type { ImportedArchive } from '@shared/domain/upkeep';
import { openContents } from '../archives/contents';

const TEXTS = {
  en: {
    project: (name: string) => `Import the project “${name}”?`,
    run: (name: string) => `Import the run “${name}”?`,
    detail: (file: string) =>
      `From ${file}. What the library has already is not changed, and nothing in the file is run.`,
    import: 'Import',
    cancel: 'Cancel',
    failed: (file: string) => `${file} was not imported`,
  },
  ko: {
    project: (name: string) => `프로젝트 “${name}”을(를) 가져올까요?`,
    run: (name: string) => `실행 “${name}”을(를) 가져올까요?`,
    detail: (file: string) =>
      `${file}에서 가져옵니다. 라이브러리에 이미 있는 것은 바뀌지 않으며, 파일 안의 어떤 것도 실행되지 않습니다.`,
    import: '가져오기',
    cancel: '취소',
    failed: (file: string) => `${file} 파일을 가져오지 못했습니다`,
  },
} as const;

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
  const texts = TEXTS[language];
  const file = basename(path);
  const ask = (box: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue> =>
    window ? dialog.showMessageBox(window, box) : dialog.showMessageBox(box);
  try {
    const { kind, project, run } = openContents(path).manifest;
    const { response } = await ask({
      type: 'question',
      message: kind === 'run' ? texts.run(run ?? '') : texts.project(project.name),
      detail: texts.detail(file),
      buttons: [texts.import, texts.cancel],
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
    await ask({ type: 'error', message: texts.failed(file), detail: say(language, reason) });
    return null;
  }
}
