import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { AppCommand } from '@shared/ipc/contract';
import type { en } from '@shared/words/en';
import { say, type Language } from '@shared/words/message';

export interface MenuActions {
  /** To the page in front. */
  command(command: AppCommand): void;
  zoom(direction: 'in' | 'out' | 'reset'): void;
  newWindow(): void;
  showLibrary(): void;
  openProject(id: string): void;
  clearRecent(): void;
}

export interface MenuState {
  readonly language: Language;
  /** The latest first. */
  readonly recent: readonly { readonly id: string; readonly name: string }[];
  readonly windows: readonly { readonly id: number; readonly title: string; readonly front: boolean }[];
}

type Items = MenuItemConstructorOptions[];

const mac = process.platform === 'darwin';
const separator = { type: 'separator' } as const;

/** The words of the menu. */
const textOf =
  (language: Language) =>
  (name: keyof typeof en.system.menu): string =>
    say(language, { key: `system.menu.${name}` });

/** Sets the menu bar: everything in it works without a mouse, and what a page does itself is only shown here. */
export function setMenu(state: MenuState, actions: MenuActions): void {
  const text = textOf(state.language);
  const template: Items = [
    ...(mac ? [appMenu(state, actions)] : []),
    { label: text('file'), submenu: fileMenu(state, actions) },
    { label: text('edit'), submenu: editMenu(state, actions) },
    { label: text('view'), submenu: viewMenu(state, actions) },
    { label: text('window'), role: 'window', submenu: windowMenu(state, actions) },
    { label: text('help'), role: 'help', submenu: helpMenu(state, actions) },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** An item whose keys the page handles itself: shown in the menu, not taken away from the page. */
const shown = (label: string, accelerator: string, click: () => void): MenuItemConstructorOptions => ({
  label,
  accelerator,
  registerAccelerator: false,
  click,
});

function appMenu({ language }: MenuState, { command }: MenuActions): MenuItemConstructorOptions {
  const text = textOf(language);
  return {
    label: app.name,
    submenu: [
      { role: 'about', label: text('about') },
      separator,
      shown(text('settings'), 'Cmd+,', () => command('settings')),
      separator,
      { role: 'services', label: text('services') },
      separator,
      { role: 'hide', label: text('hide') },
      { role: 'hideOthers', label: text('hideOthers') },
      { role: 'unhide', label: text('showAll') },
      separator,
      { role: 'quit', label: text('quit') },
    ],
  };
}

function fileMenu({ language, recent }: MenuState, actions: MenuActions): Items {
  const text = textOf(language);
  const { command, newWindow, openProject, clearRecent } = actions;
  const projects: Items =
    recent.length === 0
      ? [{ label: text('noRecent'), enabled: false }]
      : [
          // An ampersand would underline the letter after it.
          ...recent.map(({ id, name }) => ({
            label: name.replaceAll('&', '&&'),
            click: () => openProject(id),
          })),
          separator,
          { label: text('clearRecent'), click: clearRecent },
        ];
  return [
    shown(text('newRun'), 'CmdOrCtrl+N', () => command('new-run')),
    { label: text('newProject'), click: () => command('new-project') },
    { label: text('newWindow'), accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
    separator,
    { label: text('openConfig'), accelerator: 'CmdOrCtrl+O', click: () => command('open-config') },
    { label: text('recent'), submenu: projects },
    separator,
    { label: text('showLibrary'), click: actions.showLibrary },
    ...(mac ? [] : [separator, shown(text('settings'), 'Ctrl+,', () => command('settings'))]),
    separator,
    { role: 'close', label: text('closeWindow'), accelerator: 'CmdOrCtrl+W' },
    ...(mac ? [] : [{ role: 'quit' as const, label: text('quit'), accelerator: 'Ctrl+Q' }]),
  ];
}

function editMenu({ language }: MenuState, { command }: MenuActions): Items {
  const text = textOf(language);
  return [
    { role: 'undo', label: text('undo') },
    { role: 'redo', label: text('redo') },
    separator,
    { role: 'cut', label: text('cut') },
    { role: 'copy', label: text('copy') },
    { role: 'paste', label: text('paste') },
    { role: 'selectAll', label: text('selectAll') },
    separator,
    shown(text('find'), 'CmdOrCtrl+F', () => command('find')),
  ];
}

function viewMenu({ language }: MenuState, { command, zoom }: MenuActions): Items {
  const text = textOf(language);
  return [
    shown(text('back'), mac ? 'Cmd+[' : 'Alt+Left', () => command('back')),
    shown(text('forward'), mac ? 'Cmd+]' : 'Alt+Right', () => command('forward')),
    separator,
    shown(text('actualSize'), 'CmdOrCtrl+0', () => zoom('reset')),
    shown(text('zoomIn'), 'CmdOrCtrl+Plus', () => zoom('in')),
    shown(text('zoomOut'), 'CmdOrCtrl+-', () => zoom('out')),
    separator,
    { role: 'togglefullscreen', label: text('fullScreen') },
    ...(app.isPackaged
      ? []
      : [
          separator,
          { role: 'reload' as const, label: text('reload') },
          { role: 'toggleDevTools' as const, label: text('developerTools') },
        ]),
  ];
}

function windowMenu({ language, windows }: MenuState, { newWindow }: MenuActions): Items {
  const text = textOf(language);
  return [
    { role: 'minimize', label: text('minimize') },
    { label: text('newWindow'), click: newWindow },
    separator,
    ...windows.map(({ id, title, front }) => ({
      label: title.replaceAll('&', '&&'),
      type: 'checkbox' as const,
      checked: front,
      click: () => BrowserWindow.fromId(id)?.focus(),
    })),
  ];
}

function helpMenu({ language }: MenuState, { command }: MenuActions): Items {
  const text = textOf(language);
  return [
    shown(text('helpPages'), 'F1', () => command('help')),
    shown(text('shortcuts'), 'CmdOrCtrl+/', () => command('shortcuts')),
    { label: text('firstSteps'), click: () => command('first-steps') },
    separator,
    { label: text('diagnostics'), click: () => command('diagnostics') },
    ...(mac ? [] : [separator, { role: 'about' as const, label: text('about') }]),
  ];
}
