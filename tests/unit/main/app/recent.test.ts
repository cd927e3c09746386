import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectOfAddress, RecentProjects } from '@main/app/recent';
import { temporaryFolder } from '../../../support/library';

describe('recent projects', () => {
  it('are the last eight, the latest first, and outlive the program', () => {
    const file = join(temporaryFolder(), 'recent.json');
    const recent = new RecentProjects(file);
    for (let i = 0; i < 10; i++) recent.opened(`p${i}`);
    expect(recent.opened('p9')).toBe(false);
    expect(recent.opened('p4')).toBe(true);
    const expected = ['p4', 'p9', 'p8', 'p7', 'p6', 'p5', 'p3', 'p2'];
    expect(recent.list()).toEqual(expected);
    expect(new RecentProjects(file).list()).toEqual(expected);
    recent.clear();
    expect(new RecentProjects(file).list()).toEqual([]);
  });

  it.each(['', '{}', '[7]'])('are none when the file says %j', (text) => {
    const file = join(temporaryFolder(), 'recent.json');
    writeFileSync(file, text);
    expect(new RecentProjects(file).list()).toEqual([]);
  });
});

describe('the project of an address', () => {
  it.each([
    ['app://studio/#/projects/abc', 'abc'],
    ['app://studio/#/projects/abc/runs/def', 'abc'],
    ['app://studio/#/projects', null],
    ['app://studio/#/settings', null],
  ])('%s: %j', (url, expected) => expect(projectOfAddress(url)).toBe(expected));
});
