/** The licences of what the studio is made of: written by the build, and those that lie beside Electron's executable. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Licence } from '@shared/domain/licences';

// Reads the page of credits that comes with Chromium: one block of title, home and licence for each library.

interface Credit {
  readonly title: string;
  /** Empty if it names none that a browser opens. */
  readonly url: string;
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  amp: '&',
  nbsp: ' ',
};

/** The credits in the page's order; blocks without a title or a licence are left out. */
export function creditsOf(page: string): Credit[] {
  return page
    .split('<div class="product">')
    .slice(1)
    .flatMap((block) => {
      const title = between(block, '<span class="title">', '</span>');
      const text = between(block, '<pre>', '</pre>');
      if (title === null || text === null) return [];
      const url = between(block, '<span class="homepage"><a href="', '"') ?? '';
      const home = decode(url);
      return [
        {
          title: decode(title).trim(),
          url: /^https?:\/\//.test(home) ? home : '',
          text: decode(text).trim(),
        },
      ];
    });
}

function between(text: string, before: string, after: string): string | null {
  const start = text.indexOf(before);
  if (start < 0) return null;
  const end = text.indexOf(after, start + before.length);
  return end < 0 ? null : text.slice(start + before.length, end);
}

/** Characters that HTML writes by name or number. */
function decode(html: string): string {
  return html.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, word) => {
    if (typeof word === 'string') return ENTITIES[word.toLowerCase()] ?? whole;
    const code = typeof hex === 'string' ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** A licence with its text. */
interface FullLicence extends Licence {
  readonly text: string;
}

export interface LicencePlaces {
  /** `out/` of the build. */
  readonly build: string;
  /** Folders that may hold Electron's files, the first that does counts. */
  readonly electron: readonly string[];
  /** Electron's version; undefined outside Electron. */
  readonly electronVersion: string | undefined;
}

const builtSchema = z.array(
  z.object({ name: z.string(), version: z.string(), licence: z.string(), url: z.string(), text: z.string() }),
);
/** Parts of the build that carry code of others. */
const PARTS = ['main', 'preload', 'renderer'];

/** The places of this program. On macOS a package has Electron's files among its resources. */
export function licencePlaces(resourcesFolder: string): LicencePlaces {
  const electron = [dirname(process.execPath)];
  if (process.resourcesPath !== undefined) electron.unshift(process.resourcesPath);
  return {
    build: join(resourcesFolder, '..', 'out'),
    electron,
    electronVersion: process.versions['electron'],
  };
}

/** All licences with their texts: packages by name, then Electron and Node.js, then what Chromium is made of. */
export async function readLicences(places: LicencePlaces): Promise<FullLicence[]> {
  const parts = await Promise.all(PARTS.map((part) => readBuilt(join(places.build, part, 'licences.json'))));
  const packages = new Map(parts.flat().map((one) => [one.id, one]));
  return [
    ...[...packages.values()].sort((a, b) => a.name.localeCompare(b.name, 'en')),
    ...(await readElectron(places)),
    ...(await readNode(places)),
    ...(await readChromium(places)),
  ];
}

/** Throws a UserError when there is no licence of that id. */
export async function readLicence(places: LicencePlaces, id: string): Promise<FullLicence> {
  const found = (await readLicences(places)).find((one) => one.id === id);
  if (found === undefined) throw new UserError('not-found', message('work.unknownLicence'));
  return found;
}

async function readBuilt(file: string): Promise<FullLicence[]> {
  const text = await textOrNull(file);
  if (text === null) return []; // a part that was not built, such as the page while it is developed
  return builtSchema
    .parse(JSON.parse(text))
    .map((one) => ({ ...one, id: `${one.name} ${one.version}`, source: 'studio' as const }));
}

async function readElectron({ electron, electronVersion }: LicencePlaces): Promise<FullLicence[]> {
  const text = await firstText(electron, ['LICENSE.electron.txt', 'LICENSE']);
  if (text === null || electronVersion === undefined) return [];
  const facts = {
    name: 'Electron',
    version: electronVersion,
    licence: 'MIT',
    url: 'https://www.electronjs.org',
  };
  return [{ ...facts, id: 'electron', source: 'electron', text: text.trim() }];
}

/** The Node.js that a package brings; Electron's own is among the parts of Chromium. */
async function readNode({ electron }: LicencePlaces): Promise<FullLicence[]> {
  const text = await firstText(electron, ['LICENSE.node.txt']);
  if (text === null) return [];
  const facts = { name: 'Node.js', version: '', licence: 'MIT', url: 'https://nodejs.org' };
  return [{ ...facts, id: 'node', source: 'electron', text: text.trim() }];
}

async function readChromium({ electron }: LicencePlaces): Promise<FullLicence[]> {
  const page = await firstText(electron, ['LICENSES.chromium.html']);
  if (page === null) return [];
  return creditsOf(page).map(({ title, url, text }, i) => ({
    id: `chromium ${i}`,
    name: title,
    version: '',
    licence: '',
    url,
    source: 'chromium',
    text,
  }));
}

async function firstText(folders: readonly string[], names: readonly string[]): Promise<string | null> {
  for (const folder of folders) {
    for (const name of names) {
      const text = await textOrNull(join(folder, name));
      if (text !== null) return text;
    }
  }
  return null;
}

async function textOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}
