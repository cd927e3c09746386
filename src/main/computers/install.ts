/**
 * The program on another computer: the archive of the command line, sent in parts that a broken line does not lose, checked, unpacked
 * beside, tried, and renamed to `programs/SHA256` when all of that has come out right. Nothing is done as root.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GREETING } from '@shared/computers/agent';
import { UserError } from '@shared/domain/errors';
import { printable } from '@shared/text/printable';
import { message, type Message } from '@shared/words/message';
import { inUnits } from '../core/disk/space';
import { type OnSent, sendParcel, SUM_OF_PART } from './parcels';
import { preflight, type Preflight } from './preflight';
import { type Line, LONG_PATIENCE } from './ssh/line';

export interface Archive {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** An archive on this computer. Throws UserError where it cannot be read or is none. */
export async function archiveAt(file: string): Promise<Archive> {
  try {
    const { size } = await stat(file);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash);
    return { file, bytes: size, sha256: hash.digest('hex') };
  } catch (error) {
    const reason = String((Object(error) as { readonly code?: unknown }).code ?? error);
    throw new UserError('bad-input', message('computers.noArchive', { file, reason }));
  }
}

/** What an unpacked archive takes of a disk, beside itself. */
const UNPACKED = 4;
/** The oldest C library that Node.js runs with. */
const OLDEST_GLIBC = [2, 28] as const;
/** Programs of which one has to be there. */
const SUMS = ['sha256sum', 'shasum', 'openssl'] as const;

/** Why an archive cannot work on a computer, asked before it is sent; null where nothing speaks against it. */
export function unfitness({ file, bytes }: Archive, there: Preflight): Message | null {
  const { system, machine, glibc, free, tools } = there;
  const name = basename(file);
  const [, platform, arch] = /-(linux|darwin)-(x64|arm64)(?:-trial)?\.tar\.gz$/.exec(name) ?? [];
  if (platform !== undefined && systemOf(there) !== `${platform} ${arch}`) {
    return message('computers.otherSystem', { system: `${system} ${machine}`, archive: name });
  }
  if (system === 'Linux' && isOld(glibc ?? '0')) {
    return message('computers.oldGlibc', { found: glibc ?? '–', needed: OLDEST_GLIBC.join('.') });
  }
  if (!there.isWritable) return message('computers.notWritableThere');
  const missing = ['tar', 'gzip'].filter((tool) => !tools.includes(tool));
  if (!SUMS.some((tool) => tools.includes(tool))) missing.push(SUMS[0]);
  if (missing.length > 0) return message('computers.toolsMissing', { tools: missing.join(', ') });
  const needed = bytes * (1 + UNPACKED);
  if (free === null || free * 1024 >= needed) return null;
  return message('computers.noRoomThere', { free: inUnits(free * 1024), needed: inUnits(needed) });
}

function isOld(glibc: string): boolean {
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  return major < OLDEST_GLIBC[0] || (major === OLDEST_GLIBC[0] && minor < OLDEST_GLIBC[1]);
}

const systemOf = ({ system, machine }: Preflight): string =>
  `${system.toLowerCase()} ${machine === 'x86_64' ? 'x64' : machine === 'aarch64' ? 'arm64' : machine}`;

/**
 * Checks, unpacks, tries and renames; prints one word of how that went, and why not. Other programs go unless the script of a task
 * names them: its cells may still have to start.
 */
const FINISH = `
cd "$HOME" && umask 077 && mkdir -p "$folder/programs" || exit 1
new=$folder/incoming/$sha.new
${SUM_OF_PART}
finish() {
  rm -rf "$new"
  rm -f "$part"
  printf '%s %s\\n' "$1" "$2"
}
if [ "$sum" != "$sha" ]; then finish damaged "$sum"
else
  rm -rf "$new" && mkdir "$new" || exit 1
  why=$(tar -xzf "$part" -C "$new" 2>&1 | sed 1q)
  set -- "$new"/*
  if [ $# != 1 ] || [ ! -x "$1/haba" ]; then finish unpacking "$why"
  else
    said=$("$1/haba" agent --stdio </dev/null 2>&1)
    case $said in
      *"$greeting"*)
        [ -d "$folder/programs/$sha" ] || mv "$1" "$folder/programs/$sha" || exit 1
        for other in "$folder"/programs/*; do
          name=\${other##*/}
          [ "$name" = "$sha" ] && continue
          cat "$folder"/tasks/*/job.sh 2>/dev/null | grep -qF "/programs/$name/" || rm -rf "$other"
        done
        finish installed "" ;;
      *) finish starting "$(printf '%s\\n' "$said" | sed '/^$/d' | sed 1q)" ;;
    esac
  fi
fi`;

/**
 * Installs an archive in the studio's folder of a computer; does nothing where it is installed.
 * @param signal ends the sending
 * @returns whether it was installed now
 * @throws UserError that says what is in the way; the same call goes on where a line broke or the sending was ended
 */
export async function install(
  line: Line,
  folder: string,
  archive: Archive,
  onSent: OnSent,
  signal?: AbortSignal,
): Promise<boolean> {
  const there = await preflight(line, folder);
  const { sha256: sha, bytes, file } = archive;
  if (there.programs.includes(sha)) return false;
  const unfit = unfitness(archive, there);
  if (unfit !== null) throw new UserError('unavailable', unfit);
  const open = (start: number): Readable => createReadStream(file, { start });
  await sendParcel(line, folder, { sha256: sha, bytes, open }, onSent, signal);
  const [outcome = ''] = await line.script(FINISH, { folder, sha, greeting: GREETING }, LONG_PATIENCE);
  const [, word = '', rest = ''] = /^(\w+) ?(.*)$/.exec(outcome) ?? [];
  if (word === 'installed') return true;
  const reason = printable(rest, 300);
  if (word === 'damaged') throw new UserError('unavailable', message('computers.damagedThere'));
  if (word === 'unpacking') throw new UserError('unavailable', message('computers.notUnpacked', { reason }));
  if (word === 'starting') throw new UserError('unavailable', message('computers.notStarting', { reason }));
  throw new UserError('unavailable', message('computers.rubbish'));
}

/** The command that starts the agent of an installed program. */
export const agentCommand = (folder: string, sha256: string): string =>
  `exec ${folder}/programs/${sha256}/haba agent --stdio`;
