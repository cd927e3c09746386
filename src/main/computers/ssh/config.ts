/** OpenSSH's configuration of this person: which hosts it names, and what it comes to for one of them. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import type { Address } from '@shared/computers/computer';

/** The file that HABA_SSH_CONFIG names instead of the person's; undefined where ssh finds its own. */
const otherConfig = (env: NodeJS.ProcessEnv = process.env): string | undefined =>
  env['HABA_SSH_CONFIG'] || undefined;

/** Files that include each other are followed so far, as ssh does. */
const DEEPEST = 16;

/**
 * The hosts that a configuration names, in its order: names alone, no patterns. Files that it includes are read too.
 * @param file default: what ssh reads
 */
export function hostsIn(file = otherConfig() ?? join(homedir(), '.ssh', 'config')): string[] {
  return [...new Set(namesIn(file, 0))];
}

function namesIn(file: string, depth: number): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [, keyword = '', rest = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    const words = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
    if (keyword.toLowerCase() === 'host') return words.filter((word) => /^[A-Za-z0-9_][\w.-]*$/.test(word));
    if (keyword.toLowerCase() !== 'include' || depth >= DEEPEST) return [];
    return words.flatMap(includedBy).flatMap((one) => namesIn(one, depth + 1));
  });
}

/** Files that an Include means: relative to `~/.ssh`, with `*` and `?` in the last part. */
function includedBy(pattern: string): string[] {
  const home = pattern.replace(/^~(?=\/)/, homedir());
  const path = isAbsolute(home) ? home : join(homedir(), '.ssh', home);
  if (!/[*?]/.test(path)) return [path];
  const folder = dirname(path);
  const last = path.slice(folder.length + 1);
  const wanted = new RegExp(
    `^${last
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );
  try {
    const names = readdirSync(folder).sort();
    return names.filter((name) => wanted.test(name)).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** What ssh would do for a host, after all its files. */
export interface Resolved {
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** Whether keys of hosts that are not known are refused without a question. */
  readonly isStrict: boolean;
}

/** Words that lead ssh to an address; the host comes after `--`, so that it is never an option. */
export function destination({ user, host, port }: Address): string[] {
  const file = otherConfig();
  return [
    ...(file === undefined ? [] : ['-F', file]),
    ...(user === null ? [] : ['-l', user]),
    ...(port === null ? [] : ['-p', String(port)]),
    '--',
    host,
  ];
}

/** Asks ssh what its configuration comes to, without connecting. Throws where it has a mistake. */
export async function resolveHost(address: Address): Promise<Resolved> {
  const { stdout } = await promisify(execFile)('ssh', ['-G', ...destination(address)], { timeout: 20_000 });
  const values = new Map(
    stdout.split('\n').map((line): [string, string] => {
      const space = line.indexOf(' ');
      return [line.slice(0, space), line.slice(space + 1)];
    }),
  );
  return {
    user: values.get('user') ?? '',
    host: values.get('hostname') ?? address.host,
    port: Number(values.get('port') ?? 22),
    isStrict: /^(yes|true)$/.test(values.get('stricthostkeychecking') ?? ''),
  };
}
