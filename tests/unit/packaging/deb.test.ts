import { describe, expect, it } from 'vitest';
import { packageConfiguration } from '../../../electron-builder.config.mjs';
import { controlFile, desktopFile, factsOf, mimeFile } from '../../../scripts/lib/package/deb.mjs';

const config = packageConfiguration({
  platform: 'linux',
  arch: 'x64',
  electronVersion: '45.4.1',
  electronFolder: '/electron',
  sqlite: '/cache/better_sqlite3.node',
  node: { folder: '/cache/node', licence: '/share/LICENSE' },
  packages: [],
  sbom: '/cache/sbom.cdx.json',
  trial: false,
  releases: null,
});
const manifest = {
  name: 'haba-studio',
  productName: 'HaBa Studio',
  version: '1.2.0-beta.1',
  description: 'Distils.',
};
const facts = { ...factsOf(manifest, config), architecture: 'amd64' };

describe('the Debian package', () => {
  it('says what it is, with a version that sorts before the release', () => {
    const control = controlFile(facts, 2_000_000);
    expect(control).toContain('Package: haba-studio\nVersion: 1.2.0~beta.1\nArchitecture: amd64\n');
    expect(control).toContain('Installed-Size: 1954\n');
    expect(control).toMatch(/^Depends: .*libgtk-3-0 \| libgtk-3-0t64, libnss3/m);
    expect(control).toMatch(/Description: .+\n Distils\.\n$/);
  });

  it('opens archives and links, in both languages', () => {
    const lines = desktopFile(facts).trim().split('\n');
    expect(lines[0]).toBe('[Desktop Entry]');
    expect(lines).toEqual(
      expect.arrayContaining([
        'Name=HaBa Studio',
        'Name[ko]=HaBa 스튜디오',
        'Exec="/opt/HaBa Studio/haba-studio" %U',
        'MimeType=application/vnd.haba-studio;x-scheme-handler/haba-studio;',
        'Icon=haba-studio',
        'Categories=Science;',
      ]),
    );
    expect(new Set(lines.map((line) => line.split('=')[0])).size, 'no key twice').toBe(lines.length);
  });

  it('makes .haba a file type with the icon', () => {
    const mime = mimeFile(facts);
    expect(mime).toContain('<mime-type type="application/vnd.haba-studio">');
    expect(mime).toContain('<glob pattern="*.haba"/>');
    expect(mime).toContain('<icon name="haba-studio"/>');
  });
});
