import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placesOf } from '../../../src/main/app/places';
import { loadWindowState, saveWindowState } from '../../../src/main/app/windowState';
import { dataFolder, defaultLibraryFolder } from '../../../src/main/platform/folders';
import { temporaryFolder } from '../../support/library';

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

describe('places of a start', () => {
  it('are the default library and profile when nothing is named', () => {
    expect(placesOf(['electron', '.'], {})).toEqual({
      library: defaultLibraryFolder(),
      profile: dataFolder(),
    });
  });

  it('follow the environment first, then the option; a library of its own has its own profile', () => {
    const argv = ['electron', '.', '--library=/a/b'];
    expect(placesOf(argv, {})).toEqual({ library: '/a/b', profile: join('/a/b', 'studio') });
    expect(placesOf(argv, { HABA_LIBRARY_DIR: '/c' }).library).toBe('/c');
  });
});

describe('the window state', () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

  it('comes back as it was', () => {
    const file = join(temporaryFolder(), 'window.json');
    const state = { x: 20, y: 30, width: 1400, height: 900, maximized: true };
    saveWindowState(file, state);
    expect(loadWindowState(file, screens)).toEqual(state);
  });

  it('forgets a place that no screen shows', () => {
    const file = join(temporaryFolder(), 'window.json');
    saveWindowState(file, { x: 3000, y: 30, width: 1400, height: 900, maximized: false });
    expect(loadWindowState(file, screens)).toEqual({ width: 1400, height: 900, maximized: false });
  });

  it.each(['', '{}', '{"width":10,"height":10,"maximized":false}'])('is the default for %j', (text) => {
    const file = join(temporaryFolder(), 'window.json');
    writeFileSync(file, text);
    expect(loadWindowState(file, screens)).toEqual({ width: 1280, height: 800, maximized: false });
  });
});
