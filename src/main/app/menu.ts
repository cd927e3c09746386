import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Settings } from '@shared/settings';

const TEXTS = {
  en: { file: 'File', showLibrary: 'Show the library folder', edit: 'Edit', view: 'View' },
  ko: { file: '파일', showLibrary: '라이브러리 폴더 보기', edit: '편집', view: '보기' },
} as const;

/** The language of what main itself says. */
export function languageOf(locale: Settings['locale']): 'en' | 'ko' {
  const language = locale === 'system' ? app.getLocale().slice(0, 2) : locale;
  return language === 'ko' ? 'ko' : 'en';
}

/** Sets the menu bar: what the system expects of every program, and the library's folder. */
export function setMenu(locale: Settings['locale'], showLibrary: () => void): void {
  const text = TEXTS[languageOf(locale)];
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: text.file,
      submenu: [
        { label: text.showLibrary, click: showLibrary },
        { type: 'separator' },
        { role: process.platform === 'darwin' ? 'close' : 'quit' },
      ],
    },
    {
      label: text.edit,
      submenu: (['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'] as const).map((role) => ({ role })),
    },
    {
      label: text.view,
      submenu: [
        ...(['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'] as const).map((role) => ({ role })),
        ...(app.isPackaged ? [] : (['reload', 'toggleDevTools'] as const).map((role) => ({ role }))),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
