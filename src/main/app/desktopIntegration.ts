/** How the studio behaves as a program of its system: menu, windows, theme, zoom, recent projects, notifications. */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, Notification, webContents } from 'electron';
import type { AppCommand, EventName, Events, Notify } from '@shared/ipc/contract';
import { languageOf, message, say, type Language } from '@shared/words/message';
import { defaultSettings, nextZoom, type Settings } from '@shared/domain/settings';
import { sendEvent } from '../ipc/register';
import type { Services } from '../ipc/services';
import type { AppLog } from './log';
import { setMenu, type MenuActions } from './menu';
import { RunNotifier, type Notice } from './notifier';
import { shownWindows } from './print';
import { progressBar } from './progressBar';
import { projectOfAddress, RecentProjects } from './recent';
import { setTaskbar, type RecentProject } from './taskbar';
import { Windows } from './windows';

export interface IntegrationOptions {
  readonly developmentUrl: string | undefined;
  readonly log: AppLog;
  readonly broadcast: Notify;
}

export class DesktopIntegration {
  readonly windows: Windows;
  private readonly notifier: RunNotifier;
  private readonly recent: RecentProjects;
  private services: Services | null = null;
  /** Serves while there is no library to keep settings in. */
  private unsaved = defaultSettings;
  private readonly bar = progressBar((share, isPaused) => {
    const mode = share === null ? 'none' : isPaused ? 'paused' : 'normal';
    for (const window of shownWindows()) window.setProgressBar(share ?? -1, { mode });
  });
  private menuIsDue = false;
  /** Shown notices: one that nobody holds would be collected with its click. */
  private readonly notices = new Set<Notification>();

  constructor(private readonly options: IntegrationOptions) {
    const profile = app.getPath('userData');
    this.recent = new RecentProjects(join(profile, 'recent.json'));
    this.windows = new Windows({
      stateFile: join(profile, 'window.json'),
      developmentUrl: options.developmentUrl,
      log: options.log,
      zoom: () => this.settings().zoom,
      language: () => this.language(),
      onZoom: (zoom) => this.change({ zoom }),
      onChange: () => this.windowsChanged(),
    });
    this.notifier = new RunNotifier({
      settings: () => this.settings(),
      language: () => this.language(),
      isInFront: () => BrowserWindow.getFocusedWindow() !== null,
      show: (notice, runId) => this.show(notice, runId),
    });
  }

  /** Tells the pages, and does what the system side of an event asks for. */
  readonly notify: Notify = <E extends EventName>(name: E, payload: Events[E]) => {
    this.options.broadcast(name, payload);
    this.bar(name, payload);
    if (name === 'settings.changed') this.applySettings();
    if (name === 'project.changed') this.menuSoon();
    if (name === 'run.changed') this.notifier.changed((payload as Events['run.changed']).run);
  };

  /** Begins with the services that the library gives. */
  begin(services: Services): void {
    this.services = services;
    app.setAboutPanelOptions({
      applicationName: 'HaBa Studio',
      applicationVersion: services.info.version,
      copyright: 'MIT',
    });
    this.applySettings();
  }

  /** The language in force. */
  language(): Language {
    return languageOf(this.settings().locale, app.getLocale());
  }

  /** Those of the library, or of this session while there is none. */
  settings(): Settings {
    const { services } = this;
    return services?.info.problem === null ? services.library.settings.get() : this.unsaved;
  }

  private change(patch: Partial<Settings>): void {
    const { services } = this;
    if (services?.info.problem === null) services.library.settings.set(patch);
    else this.unsaved = { ...this.unsaved, ...patch };
    this.notify('settings.changed', this.settings());
  }

  private applySettings(): void {
    const { theme, zoom } = this.settings();
    // Where the system forces its colours, they decide what is light and what is dark.
    nativeTheme.themeSource = nativeTheme.inForcedColorsMode ? 'system' : theme;
    for (const window of shownWindows()) window.webContents.setZoomFactor(zoom / 100);
    this.menuSoon();
  }

  private windowsChanged(): void {
    const id = projectOfAddress(this.windows.front()?.webContents.getURL() ?? '');
    if (id !== null) this.recent.opened(id);
    this.menuSoon();
  }

  /** Many things change the menu at once; it is made when they are through. */
  private menuSoon(): void {
    if (this.menuIsDue) return;
    this.menuIsDue = true;
    setTimeout(() => {
      this.menuIsDue = false;
      this.refreshMenu();
    }, 50);
  }

  private refreshMenu(): void {
    const { services } = this;
    if (services === null) return;
    const language = this.language();
    const recent = this.recentProjects();
    const actions = this.actions(services);
    const front = this.windows.front();
    const windows = shownWindows()
      .map((window) => ({ id: window.id, title: window.getTitle(), front: window === front }))
      .sort((a, b) => a.id - b.id);
    setMenu({ language, recent, windows }, actions);
    setTaskbar(say(language, message('system.menu.recent')), recent, actions.openProject);
  }

  private actions(services: Services): MenuActions {
    return {
      command: (command) => this.command(command),
      zoom: (direction) => this.change({ zoom: nextZoom(this.settings().zoom, direction) }),
      newWindow: () => this.windows.open(),
      showLibrary: () => services.desktop.reveal(services.info.libraryPath),
      openProject: (id) => this.windows.show(`/projects/${id}`),
      clearRecent: () => {
        this.recent.clear();
        this.menuSoon();
      },
    };
  }

  private command(command: AppCommand): void {
    const target = this.windows.front()?.webContents ?? webContents.getFocusedWebContents();
    if (target) sendEvent(target, 'app.command', { command });
  }

  /** Recent projects that are still in the library and not in its trash. */
  private recentProjects(): RecentProject[] {
    const { services } = this;
    if (services?.info.problem !== null) return [];
    const projects = new Map(services.library.projects.list().map((project) => [project.id, project]));
    return this.recent.list().flatMap((id) => {
      const project = projects.get(id);
      return project && project.trashedAt === null ? [{ id, name: project.name }] : [];
    });
  }

  private show({ title, body }: Notice, runId: string): void {
    if (!Notification.isSupported()) return;
    const notice = new Notification({ title, body, silent: true });
    this.notices.add(notice);
    notice.on('click', () => {
      const run = this.services?.library.runs.get(runId);
      if (run) this.windows.show(`/projects/${run.projectId}/runs/${run.id}`);
    });
    notice.on('close', () => this.notices.delete(notice));
    notice.show();
  }
}
