import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { OwnPreset } from '@shared/presets/types';
import { readColumn } from './columns';
import type { Db } from './database';
import { newId, required, timestamp } from './values';

interface PresetRow {
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly config_json: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export type PresetDraft = Pick<OwnPreset, 'name' | 'note' | 'config'>;

/** Configurations that the person keeps under a name. No two have the same name, whatever the case of its letters. */
export class Presets {
  constructor(private readonly db: Db) {}

  /** By name. */
  list(): OwnPreset[] {
    return this.select('1 = 1 ORDER BY name');
  }

  /** Throws a UserError when there is none. */
  get(id: string): OwnPreset {
    return required(this.select('id = ?', id)[0], 'preset', id);
  }

  /** The preset of that name, or undefined. */
  findByName(name: string): OwnPreset | undefined {
    return this.select('name = ?', name)[0];
  }

  /** Throws a UserError when the name is taken. */
  create({ name, note, config }: PresetDraft): OwnPreset {
    this.assertFree(name, null);
    const id = newId();
    const now = timestamp();
    this.db
      .prepare(
        'INSERT INTO presets (id, name, note, config_json, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(id, name, note, JSON.stringify(config), now, now);
    return this.get(id);
  }

  /** Throws a UserError when there is none or the new name is taken. */
  update(id: string, patch: { readonly [K in keyof PresetDraft]?: PresetDraft[K] | undefined }): OwnPreset {
    const before = this.get(id);
    const { name = before.name, note = before.note, config = before.config } = patch;
    this.assertFree(name, id);
    this.db
      .prepare('UPDATE presets SET name = ?, note = ?, config_json = ?, updated_at = ? WHERE id = ?')
      .run(name, note, JSON.stringify(config), timestamp(), id);
    return this.get(id);
  }

  delete(id: string): void {
    this.get(id);
    this.db.prepare('DELETE FROM presets WHERE id = ?').run(id);
  }

  private assertFree(name: string, owner: string | null): void {
    const taken = this.findByName(name);
    if (taken === undefined || taken.id === owner) return;
    throw new UserError('conflict', message('library.presetExists', { name: taken.name }));
  }

  private select(where: string, ...values: string[]): OwnPreset[] {
    return this.db
      .prepare<string[], PresetRow>(`SELECT * FROM presets WHERE ${where}`)
      .all(...values)
      .map((row) => ({
        id: row.id,
        name: row.name,
        note: row.note,
        config: readColumn('config', row.config_json),
        createdAt: row.created_at,
        updatedAt: row.updated_at,
      }));
  }
}
