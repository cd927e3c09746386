/** The projects that were open last, for the menu and the task bar. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

const MAX = 8;
const fileSchema = z.array(z.string().min(1).max(64)).max(MAX);

export class RecentProjects {
  private ids: readonly string[];

  constructor(private readonly file: string) {
    this.ids = readIds(file);
  }

  /** The latest first. */
  list(): readonly string[] {
    return this.ids;
  }

  /** Answers whether the order has changed. */
  opened(id: string): boolean {
    if (this.ids[0] === id) return false;
    this.write([id, ...this.ids.filter((one) => one !== id)].slice(0, MAX));
    return true;
  }

  clear(): void {
    this.write([]);
  }

  private write(ids: readonly string[]): void {
    this.ids = ids;
    try {
      writeFileSync(this.file, JSON.stringify(ids));
    } catch {
      // The list is a convenience.
    }
  }
}

function readIds(file: string): readonly string[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** The project that an address of the page belongs to, or null. */
export function projectOfAddress(url: string): string | null {
  return /#\/projects\/([A-Za-z0-9_-]{1,64})(?:[/?]|$)/.exec(url)?.[1] ?? null;
}
