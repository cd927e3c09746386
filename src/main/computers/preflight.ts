/** What a computer is like before anything of the studio is there, asked by a script that any POSIX shell runs. */
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { inUnits } from '../core/disk/space';
import type { Line } from './ssh/line';

/** Changes nothing. `$folder` is the studio's folder there; where it is missing, the disk of the next one above it is looked at. */
const SCRIPT = `
cd "$HOME" || exit 1
printf 'system %s\\n' "$(uname -s)"
printf 'machine %s\\n' "$(uname -m)"
printf 'glibc %s\\n' "$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^glibc //')"
there=$folder
while [ ! -d "$there" ]; do there=$(dirname "$there"); done
printf 'free %s\\n' "$(df -Pk "$there" 2>/dev/null | awk 'NR == 2 { print $4 }')"
[ -w "$there" ] && echo 'writable yes'
for tool in tar gzip sha256sum shasum openssl; do
  command -v "$tool" >/dev/null 2>&1 && printf 'tool %s\\n' "$tool"
done
soon=
command -v timeout >/dev/null 2>&1 && soon='timeout 10'
# Many sites set the path to Slurm only for logins.
if ! command -v sbatch >/dev/null 2>&1 && [ "$SHELL" ]; then
  login=$($soon "$SHELL" -l -c 'printf "\\nhaba-path %s\\n" "$PATH"' </dev/null 2>/dev/null | sed -n 's/^haba-path //p' | tail -n 1)
  [ "$login" ] && PATH=$login
fi
if command -v sbatch >/dev/null 2>&1; then
  # Without its configuration Slurm looks for it for a minute.
  version=$($soon sbatch --version 2>/dev/null | sed 1q)
  printf 'sbatch %s\\n' "\${version:-slurm}"
  [ "$version" ] && printf 'cluster %s\\n' "$($soon scontrol show config 2>/dev/null | sed -n 's/^ClusterName *= *//p')"
fi
for program in "$folder"/programs/*; do
  [ -x "$program/haba" ] && printf 'program %s\\n' "\${program##*/}"
done
:`;

const text = z.string().max(200);
const number = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

const preflightSchema = z.object({
  /** `Linux`, `Darwin`. */
  system: text,
  /** `x86_64`, `aarch64`. */
  machine: text,
  /** The version of the C library; null where it is another one. */
  glibc: text.nullable(),
  /** Kibibytes that can still be written; null where the system does not say. */
  free: number.nullable(),
  isWritable: z.boolean(),
  tools: z.array(text).max(10),
  /** What `sbatch` says of itself; null where there is none. */
  sbatch: text.nullable(),
  cluster: text.nullable(),
  /** Programs that are installed, by the SHA-256 of their archives. */
  programs: z.array(z.string()).max(10_000),
});
export type Preflight = z.output<typeof preflightSchema>;

/** Looks at a computer. Throws UserError where it answers something else. */
export async function preflight(line: Pick<Line, 'script'>, folder: string): Promise<Preflight> {
  return readPreflight(await line.script(SCRIPT, { folder }));
}

/** What the machine is, in words. */
export function systemWords({ system, machine, glibc, free }: Preflight): Message {
  return message('computers.system', {
    system: `${system} ${machine}`,
    glibc: glibc ?? '–',
    free: free === null ? '?' : inUnits(free * 1024),
  });
}

/** Whether it has a scheduler, and which, in words. */
export const schedulerWords = ({ sbatch, cluster }: Preflight): Message =>
  sbatch === null
    ? message('doctor.noScheduler')
    : message('computers.scheduler', { version: sbatch, cluster: cluster ?? '?' });

/** Prints the kibibytes of the studio's folder there. */
const USED = `
cd "$HOME" || exit 1
[ -d "$folder" ] && du -sk "$folder" 2>/dev/null | awk '{ print $1 }'
:`;

/** Bytes that the studio's folder takes there; null where there is none. */
export async function usedThere(line: Line, folder: string): Promise<number | null> {
  const [kibibytes = ''] = await line.script(USED, { folder });
  return /^\d{1,12}$/.test(kibibytes) ? Number(kibibytes) * 1024 : null;
}

/** Reads lines of a word and a value; what is not known is passed over. Throws UserError where something is missing. */
export function readPreflight(lines: readonly string[]): Preflight {
  const values = lines.map((line) => {
    const space = line.indexOf(' ');
    return [line.slice(0, space), line.slice(space + 1).trim()] as const;
  });
  const all = (name: string): string[] =>
    values.flatMap(([word, value]) => (word === name && value !== '' ? [value] : []));
  const one = (name: string): string | null => all(name)[0] ?? null;
  const read = preflightSchema.safeParse({
    system: one('system'),
    machine: one('machine'),
    glibc: one('glibc'),
    free: one('free'),
    isWritable: one('writable') === 'yes',
    tools: all('tool'),
    sbatch: one('sbatch'),
    cluster: one('cluster'),
    programs: all('program').filter((name) => /^[0-9a-f]{64}$/.test(name)),
  });
  if (read.success) return read.data;
  throw new UserError('unavailable', message('computers.rubbish'));
}
