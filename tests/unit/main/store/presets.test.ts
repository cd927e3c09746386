import { describe, expect, it } from 'vitest';
import { readMigrations } from '@main/store/database';
import { addOldRun, config, openLibrary, temporaryFolder } from '../../../support/library';

describe('presets of the person', () => {
  it('come to a library of the version before, with everything that it has', async () => {
    const folder = temporaryFolder();
    const before = await openLibrary(folder, { migrations: readMigrations().slice(0, 2) });
    before.close();
    const id = addOldRun(folder);
    const after = await openLibrary(folder);
    expect(after.runs.get(id)).toMatchObject({ id, name: 'A run', config });
    expect(after.presets.list()).toEqual([]);
    const saved = after.presets.create({ name: 'Mine', note: '', config });
    after.close();
    expect((await openLibrary(folder)).presets.list()).toEqual([saved]);
  });

  it('are listed by name, whatever the case, and replaced in place', async () => {
    const { presets } = await openLibrary();
    const second = presets.create({ name: 'beta', note: '', config });
    presets.create({ name: 'Alpha', note: '', config });
    presets.create({ name: 'Gamma', note: '', config });
    expect(presets.list().map(({ name }) => name)).toEqual(['Alpha', 'beta', 'Gamma']);
    const changed = presets.update(second.id, { note: 'Later', config: { ...config, seed: 3 } });
    expect(changed).toMatchObject({
      id: second.id,
      name: 'beta',
      note: 'Later',
      createdAt: second.createdAt,
    });
    expect(presets.findByName('BETA')?.config.seed).toBe(3);
    expect(() => presets.update(second.id, { name: 'ALPHA' })).toThrow('There is a preset "Alpha" already');
  });
});
