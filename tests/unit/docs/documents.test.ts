import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { MOST_BYTES, PICTURES, SIZE, THEMES } from '../../screenshots/pictures';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');
const markdownIn = (folder: string): string[] =>
  fs
    .readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name));

const documents = [...markdownIn('.'), ...markdownIn('docs')];
const images = fs.readdirSync(path.join(root, 'docs', 'images'));

/** Addresses in a document, with where they lead in the repository; none that lead elsewhere, and none inside code. */
function targetsOf(document: string): { readonly address: string; readonly file: string }[] {
  const text = read(document)
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  const addresses = [
    ...[...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/\bsrc(?:set)?="([^"]+)"/g)].map((match) => match[1] ?? ''),
  ];
  return addresses
    .filter((address) => !/^([a-z-]+:|#)/.test(address))
    .map((address) => ({
      address,
      file: path.posix.normalize(path.posix.join(path.posix.dirname(document), address.replace(/#.*/, ''))),
    }));
}

describe('pictures', () => {
  /** The renderer's routes by name: addresses with a page of their own. */
  const routes = (): string[] => {
    const renderer = path.join(root, 'src', 'renderer');
    const file = fs
      .readdirSync(renderer, { recursive: true, encoding: 'utf8' })
      .find((name) => path.basename(name) === 'router.ts');
    const source = fs.readFileSync(path.join(renderer, file ?? ''), 'utf8');
    return [...source.matchAll(/path: '[^']*',\s+name: '([^']+)'/g)].map((match) => match[1] ?? '');
  };

  test('show every page', () => {
    const names = routes();
    expect(names.length).toBeGreaterThan(15);
    const pictured = PICTURES.map(({ name }) => name);
    expect(names.filter((name) => !pictured.includes(name))).toEqual([]);
  });

  test.each(PICTURES)('$name: in both themes, of one size', ({ name }) => {
    for (const theme of THEMES) {
      const png = fs.readFileSync(path.join(root, 'docs', 'images', `${name}-${theme}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([SIZE.width, SIZE.height]);
    }
  });

  test('are all shown by a document', () => {
    const shown = documents.flatMap((document) => targetsOf(document).map(({ file }) => file));
    expect(images.filter((name) => !shown.includes(`docs/images/${name}`))).toEqual([]);
  });

  test('are small enough for everybody who clones', () => {
    const bytes = images.map((name) => fs.statSync(path.join(root, 'docs', 'images', name)).size);
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(MOST_BYTES);
  });
});

describe('documents', () => {
  test.each(documents)('%s leads to files that there are', (document) => {
    const missing = targetsOf(document).filter(({ file }) => !fs.existsSync(path.join(root, file)));
    expect(missing.map(({ address }) => address)).toEqual([]);
  });

  /** GitHub's anchor of a heading. */
  const anchorOf = (heading: string): string =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');

  test.each(documents)('%s leads to headings that there are', (document) => {
    const links = [...read(document).matchAll(/\]\(([^)\s#:]*)#([^)\s]+)\)/g)];
    const missing = links.filter(([, file = '', anchor = '']) => {
      const target = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
      return ![...read(target).matchAll(/^#+ (.*)$/gm)].some(
        ([, heading = '']) => anchorOf(heading) === anchor,
      );
    });
    expect(missing.map(([link]) => link)).toEqual([]);
  });

  test('of docs/ have a line each in docs/README.md', () => {
    const lines = read('docs/README.md').split('\n');
    const listed = lines.flatMap((line) => /^- \[([\w-]+\.md)\]\(\1\): \S/.exec(line)?.[1] ?? []);
    const expected = markdownIn('docs')
      .map((name) => path.basename(name))
      .filter((name) => name !== 'README.md');
    expect([...listed].sort()).toEqual([...expected].sort());
  });

  test('say how all tests are run', () => {
    expect(read('README.md')).toMatch(/`npm test`\s+\| runs everything/);
  });
});
