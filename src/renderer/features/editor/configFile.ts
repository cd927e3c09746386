/** Files that may be configurations: read as text and checked as far as the editor needs it. */

/** A configuration is a page of text; more than this is none. */
export const MAX_CONFIG_BYTES = 1_000_000;

export type ConfigFile =
  | { readonly ok: true; readonly name: string; readonly text: string }
  | { readonly ok: false; readonly key: 'notJson' | 'tooLarge' | 'broken'; readonly reason: string };

/** Reads one file. The text of a good one is a JSON object, whatever is in it: the editor says what is wrong inside. */
export async function readConfigFile(file: Pick<File, 'name' | 'size' | 'text'>): Promise<ConfigFile> {
  if (!file.name.toLowerCase().endsWith('.json')) return { ok: false, key: 'notJson', reason: '' };
  if (file.size > MAX_CONFIG_BYTES) return { ok: false, key: 'tooLarge', reason: '' };
  return checkConfigText(file.name, await file.text());
}

export function checkConfigText(fileName: string, text: string): ConfigFile {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { ok: false, key: 'notJson', reason: '' };
    }
    return { ok: true, name: fileName.replace(/\.json$/i, ''), text };
  } catch (error) {
    return { ok: false, key: 'broken', reason: error instanceof Error ? error.message : String(error) };
  }
}
