/** What main itself says to people: the menu and notifications. Pages have their own words. */
import { app } from 'electron';
import type { Settings } from '@shared/domain/settings';

export type Language = 'en' | 'ko';

/** The language in force, `system` resolved. */
export function languageOf(setting: Settings['locale']): Language {
  const language = setting === 'system' ? app.getLocale().slice(0, 2) : setting;
  return language === 'ko' ? 'ko' : 'en';
}

const percent = (language: Language, share: number): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(share);

const en = {
  menu: {
    file: 'File',
    newRun: 'New run…',
    newProject: 'New project…',
    newWindow: 'New window',
    openConfig: 'Open a configuration…',
    recent: 'Recent projects',
    noRecent: 'None yet',
    clearRecent: 'Clear the list',
    showLibrary: 'Show the library folder',
    settings: 'Settings…',
    closeWindow: 'Close window',
    quit: 'Quit HaBa Studio',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    find: 'Find on this page',
    view: 'View',
    back: 'Back',
    forward: 'Forward',
    actualSize: 'Actual size',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fullScreen: 'Full screen',
    reload: 'Reload',
    developerTools: 'Developer tools',
    window: 'Window',
    minimize: 'Minimise',
    help: 'Help',
    helpPages: 'HaBa Studio help',
    shortcuts: 'Keyboard shortcuts',
    firstSteps: 'First steps',
    diagnostics: 'Export diagnostics…',
    about: 'About HaBa Studio',
    hide: 'Hide HaBa Studio',
    hideOthers: 'Hide others',
    showAll: 'Show all',
    services: 'Services',
  },
  notices: {
    ended: {
      completed: (name: string) => `“${name}” is complete`,
      failed: (name: string) => `“${name}” has failed`,
      interrupted: (name: string) => `“${name}” was interrupted`,
    },
    accuracy: (share: number) => `Best accuracy: ${percent('en', share)}`,
  },
  pageEnds:
    'The page of this window ends again and again and is not loaded any more. Runs go on. Close the window and open another one, or start the studio again.',
};

const ko: typeof en = {
  menu: {
    file: '파일',
    newRun: '새 실행…',
    newProject: '새 프로젝트…',
    newWindow: '새 창',
    openConfig: '설정 파일 열기…',
    recent: '최근 프로젝트',
    noRecent: '아직 없음',
    clearRecent: '목록 지우기',
    showLibrary: '라이브러리 폴더 열기',
    settings: '설정…',
    closeWindow: '창 닫기',
    quit: 'HaBa Studio 종료',
    edit: '편집',
    undo: '실행 취소',
    redo: '다시 실행',
    cut: '잘라내기',
    copy: '복사',
    paste: '붙여넣기',
    selectAll: '모두 선택',
    find: '이 화면에서 찾기',
    view: '보기',
    back: '뒤로',
    forward: '앞으로',
    actualSize: '실제 크기',
    zoomIn: '확대',
    zoomOut: '축소',
    fullScreen: '전체 화면',
    reload: '새로 고침',
    developerTools: '개발자 도구',
    window: '창',
    minimize: '최소화',
    help: '도움말',
    helpPages: 'HaBa Studio 도움말',
    shortcuts: '키보드 단축키',
    firstSteps: '첫걸음',
    diagnostics: '진단 정보 내보내기…',
    about: 'HaBa Studio 정보',
    hide: 'HaBa Studio 가리기',
    hideOthers: '기타 가리기',
    showAll: '모두 보기',
    services: '서비스',
  },
  notices: {
    ended: {
      completed: (name) => `“${name}” 실행이 완료되었습니다`,
      failed: (name) => `“${name}” 실행이 실패했습니다`,
      interrupted: (name) => `“${name}” 실행이 중단되었습니다`,
    },
    accuracy: (share) => `최고 정확도: ${percent('ko', share)}`,
  },
  pageEnds:
    '이 창의 화면이 거듭 끝나서 더 불러오지 않습니다. 실행은 계속됩니다. 창을 닫고 다른 창을 열거나 스튜디오를 다시 시작하세요.',
};

export const words: Readonly<Record<Language, typeof en>> = { en, ko };
