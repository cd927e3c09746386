import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { creditsOf, type LicencePlaces, readLicence, readLicences } from '@main/platform/licences';

const product = (title: string, url: string, text: string): string =>
  `<div class="product">\n<span class="title">${title}</span>\n` +
  `<span class="homepage"><a href="${url}">homepage</a></span>\n<div class="license">\n<pre>${text}</pre>\n</div>\n</div>\n`;
const zod = { name: 'zod', version: '4.0.0', licence: 'MIT', url: '', text: 'Zod text' };
const vue = { ...zod, name: 'vue', text: 'Vue text' };

let folder: string;
let places: LicencePlaces;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'haba-licences-'));
  places = {
    build: join(folder, 'out'),
    electron: [join(folder, 'none'), folder],
    electronVersion: '45.0.0',
  };
  for (const part of ['main', 'renderer']) {
    mkdirSync(join(places.build, part), { recursive: true });
    writeFileSync(
      join(places.build, part, 'licences.json'),
      JSON.stringify(part === 'main' ? [zod] : [zod, vue]),
    );
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lists packages of every part once and by name, then Electron and Node.js, then what Chromium is made of', async () => {
  writeFileSync(join(folder, 'LICENSE.electron.txt'), 'Electron text\n');
  writeFileSync(join(folder, 'LICENSE.node.txt'), 'Node text\n');
  writeFileSync(join(folder, 'LICENSES.chromium.html'), product('zlib', 'https://zlib.net', 'Zlib text'));
  const all = await readLicences(places);
  expect(all.map(({ id, source }) => `${source}: ${id}`)).toEqual([
    'studio: vue 4.0.0',
    'studio: zod 4.0.0',
    'electron: electron',
    'electron: node',
    'chromium: chromium 0',
  ]);
  expect((await readLicence(places, 'chromium 0')).text).toBe('Zlib text');
  expect((await readLicence(places, 'electron')).version).toBe('45.0.0');
});

it('lists what is there when Electron brings no licences, and says that an id is unknown', async () => {
  expect((await readLicences(places)).map(({ name }) => name)).toEqual(['vue', 'zod']);
  await expect(readLicence(places, '../../etc/passwd')).rejects.toThrow('There is no such licence');
});

it('reads credits as text: entities, odd blocks, addresses that no browser should open', () => {
  const page =
    product(
      'A &amp; B &lt;c&gt;',
      'https://a.example/?x=1&amp;y=2',
      '&quot;As is&quot; &#39;&#x263a; &unknown;',
    ) +
    product('Script', 'javascript:alert(1)', 'x') +
    '<div class="product"><span class="title">Without a licence</span></div>';
  expect(creditsOf(page)).toEqual([
    { title: 'A & B <c>', url: 'https://a.example/?x=1&y=2', text: `"As is" '☺ &unknown;` },
    { title: 'Script', url: '', text: 'x' },
  ]);
  expect(creditsOf('no credits')).toEqual([]);
});
