import { describe, expect, it } from 'vitest';
import { linkIn, pathOfLink } from '@main/app/startArguments';
import { newRun, openLibrary } from '../../../support/library';

describe('a link in the arguments', () => {
  it.each([
    [['electron', '.', 'haba-studio://run/abc'], 'haba-studio://run/abc'],
    [['electron', '.', 'HABA-STUDIO:anything'], 'HABA-STUDIO:anything'],
    [['electron', '.', '--library=/x'], null],
  ])('of %j is %j', (argv, expected) => expect(linkIn(argv)).toBe(expected));
});

describe('the page of a link', () => {
  it('is that of the run, its gallery, the study or the project', async () => {
    const library = await openLibrary();
    const { id, projectId } = newRun(library);
    expect(pathOfLink(`haba-studio://run/${id}`, library)).toBe(`/projects/${projectId}/runs/${id}`);
    expect(pathOfLink(`haba-studio://run/${id}/`, library)).toBe(`/projects/${projectId}/runs/${id}`);
    expect(pathOfLink(`haba-studio://gallery/${id}`, library)).toBe(
      `/projects/${projectId}/runs/${id}/gallery`,
    );
    expect(pathOfLink(`haba-studio://project/${projectId}`, library)).toBe(`/projects/${projectId}`);
  });

  it('says which thing this library does not have', async () => {
    const library = await openLibrary();
    expect(pathOfLink('haba-studio://run/nobody', library)).toBe('/nothing/run/nobody');
    expect(pathOfLink('haba-studio://gallery/nobody', library)).toBe('/nothing/run/nobody');
    expect(pathOfLink('haba-studio://study/nobody', library)).toBe('/nothing/study/nobody');
    expect(pathOfLink('haba-studio://project/nobody', library)).toBe('/nothing/project/nobody');
  });

  it.each([
    'haba-studio://run/',
    'haba-studio://run/a/b',
    'haba-studio://run/../settings',
    'haba-studio://run/a?x=1',
    'haba-studio://run/a#x',
    'haba-studio://run/%2e%2e',
    'haba-studio://delete/abc',
    'haba-studio:run/abc',
    `haba-studio://run/${'a'.repeat(65)}`,
    'https://example.org/run/abc',
  ])('is none for %s', async (link) => {
    expect(pathOfLink(link, await openLibrary())).toBe('/nothing/link');
  });
});
