/** Sending what is large: in parts that a broken line does not lose, and checked by its SHA-256 before anything is done with it. */
import type { Readable } from 'node:stream';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import type { Line } from './ssh/line';

/** Bytes that are known before they are sent, and are the same each time that they are read. */
export interface Parcel {
  readonly bytes: number;
  readonly sha256: string;
  /** Those from one on. */
  open(from: number): Readable;
}

/** Hears how much of a parcel is there. */
export type OnSent = (sent: number, bytes: number) => void;

/** Prints the bytes that an earlier try has left. */
const BEGIN = `
cd "$HOME" && umask 077 && mkdir -p "$folder/incoming" || exit 1
part=$folder/incoming/$sha.part
: >> "$part" || exit 1
printf 'part %s\\n' "$(wc -c < "$part" | tr -d ' ')"`;

/** The SHA-256 of what has arrived, as `$sum`; its file is `$part`. */
export const SUM_OF_PART = `
part=$folder/incoming/$sha.part
if command -v sha256sum >/dev/null 2>&1; then sum=$(sha256sum < "$part")
elif command -v shasum >/dev/null 2>&1; then sum=$(shasum -a 256 < "$part")
else sum=$(openssl dgst -sha256 < "$part" | sed 's/^.*= *//'); fi
sum=\${sum%% *}`;

/**
 * Has all bytes of a parcel in `incoming/SHA256.part` of the studio's folder there, where nobody has looked at them yet.
 * @param signal ends the sending
 * @throws UserError where the line breaks or the sending is ended; the same call goes on
 */
export async function sendParcel(
  line: Line,
  folder: string,
  { bytes, sha256: sha, open }: Parcel,
  onSent: OnSent,
  signal?: AbortSignal,
): Promise<void> {
  const [begun = ''] = await line.script(BEGIN, { folder, sha });
  let sent = Number(/^part (\d{1,15})$/.exec(begun)?.[1] ?? NaN);
  if (Number.isNaN(sent)) throw new UserError('unavailable', message('computers.rubbish'));
  onSent(sent, bytes);
  if (sent >= bytes) return;
  const onMore = (more: number): void => {
    sent += more;
    onSent(sent, bytes);
  };
  await line.append(open(sent), `${folder}/incoming/${sha}.part`, onMore, signal);
}
