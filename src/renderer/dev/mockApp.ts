/** What the stand-in for main answers about the app itself: places, settings, engines, data folders. */
import type { EngineInfo } from '@shared/domain';
import type { AppInfo, CallName, CallOutput, CallParsed, EventName, Events } from '@shared/ipc/contract';
import { defaultSettings, settingsSchema, type Settings } from '@shared/domain/settings';
import { ENGINES, PRESETS } from './mockData';

type Area<Prefix extends string> = {
  [N in Extract<CallName, `${Prefix}.${string}`>]: (input: CallParsed<N>) => CallOutput<N>;
};
type AppCalls = Area<'app' | 'library' | 'settings' | 'engines' | 'licences'> &
  Pick<Area<'datasets'>, 'datasets.suggestions'>;

export function mockApp(
  emit: <E extends EventName>(name: E, payload: Events[E]) => void,
  options: { readonly problem?: boolean; readonly settings?: Partial<Settings> },
): AppCalls {
  let engines: readonly EngineInfo[] = ENGINES;
  let settings: Settings = { ...defaultSettings, ...options.settings };
  let nextLibrary: AppInfo['nextLibrary'] = null;
  const info = (): AppInfo => ({
    version: '0.2.0',
    electron: '45.4.1',
    node: '24.8.0',
    platform: 'linux x64',
    libraryPath: '/home/you/HaBa Studio',
    libraryIsNamed: false,
    nextLibrary,
    notice: null,
    problem: options.problem
      ? {
          title: 'The library is already open',
          message:
            'Another HaBa Studio window uses the library in /home/you/HaBa Studio. Close it and start again.',
        }
      : null,
  });

  return {
    'app.info': info,
    'app.showLibrary': () => null,
    'app.newWindow': () => null,
    'app.restart': () => null,
    'app.exportDiagnostics': () => ({ path: '/home/you/haba-studio-diagnostics.zip', bytes: 21_480 }),
    'app.openConfig': () => ({
      name: 'config.json',
      text: JSON.stringify(PRESETS[0]?.config ?? {}, null, 2),
    }),
    'licences.list': () => [
      { id: 'zod 4', name: 'zod', version: '4', licence: 'MIT', url: 'https://zod.dev', source: 'studio' },
      { id: 'electron', name: 'Electron', version: '45', licence: 'MIT', url: '', source: 'electron' },
    ],
    'licences.text': ({ id }) => `The licence of ${id}.`,
    'library.choose': () => ({ path: '/data/library', holds: 'new', reason: null }),
    'library.change': ({ path, move }) => {
      nextLibrary = { path, moves: move };
      emit('app.changed', info());
      return info();
    },
    'settings.get': () => settings,
    'settings.set': (patch) => {
      const given = Object.entries(patch).filter(([, value]) => value !== undefined);
      settings = settingsSchema.parse({ ...settings, ...Object.fromEntries(given) });
      emit('settings.changed', settings);
      return settings;
    },
    'engines.list': () => engines,
    'engines.measure': () => {
      engines = ENGINES.map((engine, i) =>
        engine.available ? { ...engine, milliseconds: 14.2 + 9 * i } : engine,
      );
      emit('engines.changed', engines);
      return engines;
    },
    'datasets.suggestions': () =>
      settings.dataFolders.map((folder) => ({ path: `${folder}/mnist`, source: 'idx' as const })),
  };
}
