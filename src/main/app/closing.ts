import { dialog, type BrowserWindow } from 'electron';
import type { Language } from './words';

const TEXTS = {
  en: {
    message: 'A run that is being set up is not saved',
    detail: 'Its settings are kept and offered again when you set up a run in this project.',
    stay: 'Go on setting up',
    leave: 'Close anyway',
  },
  ko: {
    message: '설정 중인 실행이 저장되지 않았습니다',
    detail: '설정은 보관되며, 이 프로젝트에서 새 실행을 만들 때 다시 불러올 수 있습니다.',
    stay: '계속 설정하기',
    leave: '그래도 닫기',
  },
} as const;

/** Asks before a page that has something unsaved is closed or loaded anew. */
export function askBeforeClosing(window: BrowserWindow, language: () => Language): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const { message, detail, stay, leave } = TEXTS[language()];
    const chosen = dialog.showMessageBoxSync(window, {
      type: 'question',
      message,
      detail,
      buttons: [stay, leave],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    // Preventing the prevention lets the page go.
    if (chosen === 1) event.preventDefault();
  });
}
