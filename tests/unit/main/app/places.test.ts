import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placesOf } from '@main/app/startArguments';
import { besides, loadWindowStates, saveWindowStates } from '@main/app/windowState';
import {
  dataFolder,
  defaultLibraryFolder,
  libraryChoiceFile,
  writeLibraryChoice,
} from '@main/platform/folders';
import { temporaryFolder } from '../../../support/library';

describe('folders', () => {
  it.each([
    ['linux', {}, '/home/ada/.local/share/haba-studio'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/haba-studio'],
    ['darwin', {}, '/home/ada/Library/Application Support/HaBa Studio'],
    ['win32', { APPDATA: '/appdata' }, '/appdata/HaBa Studio'],
  ] as const)('on %s with %j', (platform, env, expected) => {
    const surroundings = { platform, env, home: '/home/ada' };
    expect(dataFolder(surroundings)).toBe(expected);
    expect(defaultLibraryFolder(surroundings)).toBe(join(expected, 'library'));
  });

  it('HABA_LIBRARY_DIR names the library for every program', () => {
    const surroundings = { platform: 'linux', env: { HABA_LIBRARY_DIR: 'mine' }, home: '/home/ada' } as const;
    expect(defaultLibraryFolder(surroundings)).toBe(resolve('mine'));
  });
});

describe('a library that was chosen in the studio', () => {
  const surroundings = (home: string) => ({ platform: 'linux', env: { XDG_DATA_HOME: home }, home }) as const;

  it('is the one to open, unless one is named', () => {
    const home = temporaryFolder();
    const folder = dataFolder(surroundings(home));
    writeLibraryChoice(libraryChoiceFile(folder), { library: '/elsewhere/library' });
    expect(defaultLibraryFolder(surroundings(home))).toBe('/elsewhere/library');
    const named = { ...surroundings(home), env: { XDG_DATA_HOME: home, HABA_LIBRARY_DIR: '/named' } };
    expect(defaultLibraryFolder(named)).toBe('/named');
  });

  it.each(['no JSON', '{"library":"relative"}', '{"library":7}'])(
    'is ignored when its file says %j',
    (text) => {
      const home = temporaryFolder();
      const folder = dataFolder(surroundings(home));
      writeLibraryChoice(libraryChoiceFile(folder), { library: '/x' });
      writeFileSync(libraryChoiceFile(folder), text);
      expect(defaultLibraryFolder(surroundings(home))).toBe(join(folder, 'library'));
    },
  );
});

describe('places of a start', () => {
  it('are the default library and profile when nothing is named', () => {
    expect(placesOf(['electron', '.'], {})).toEqual({
      library: defaultLibraryFolder(),
      profile: dataFolder(),
      isNamed: false,
    });
  });

  it('follow the environment first, then the option; a library of its own has its own profile', () => {
    const argv = ['electron', '.', '--library=/a/b'];
    expect(placesOf(argv, {})).toEqual({
      library: '/a/b',
      profile: join('/a/b', 'studio'),
      isNamed: true,
    });
    expect(placesOf(argv, { HABA_LIBRARY_DIR: '/c' }).library).toBe('/c');
  });
});

describe('the window state', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

  const state = { x: 20, y: 30, width: 1400, height: 900, maximized: true, path: '/settings' };
  const fallback = [{ width: 1280, height: 800, maximized: false, path: '/' }];
  const written = (text: string): string => {
    const file = join(temporaryFolder(), 'window.json');
    writeFileSync(file, text);
    return file;
  };

  it('comes back as it was, for every window', () => {
    const file = join(temporaryFolder(), 'window.json');
    const other = { ...state, x: 100, path: '/projects/abc?view=table' };
    saveWindowStates(file, [state, other]);
    expect(loadWindowStates(file, screens)).toEqual([state, other]);
  });

  it('forgets a place that no screen shows', () => {
    const file = join(temporaryFolder(), 'window.json');
    saveWindowStates(file, [{ ...state, x: 3000 }]);
    const [window] = loadWindowStates(file, screens);
    expect(window).toEqual({ width: 1400, height: 900, maximized: true, path: '/settings' });
  });

  it.each(['', '{}', '[]', '[{"width":10,"height":10,"maximized":false,"path":"/"}]'])(
    'is the default for %j',
    (text) => expect(loadWindowStates(written(text), screens)).toEqual(fallback),
  );

  it.each(['javascript:alert(1)', '//example.org', '/a<script>', 7])('shows no page called %j', (path) => {
    const file = written(JSON.stringify([{ ...state, path }]));
    const [window] = loadWindowStates(file, screens);
    // Two slashes are an address within the page like any other.
    expect(window?.path).toBe(path === '//example.org' ? path : '/');
  });

  it('puts a further window a little beside the first', () => {
    expect(besides(state)).toEqual({ ...state, x: 48, y: 58, maximized: false });
    expect(besides(fallback[0]!)).toEqual(fallback[0]);
  });
});
