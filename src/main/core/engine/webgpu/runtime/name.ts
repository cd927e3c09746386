/** Names that do not begin with a capital alone. */
const SPELT: Readonly<Record<string, string>> = {
  nvidia: 'NVIDIA',
  geforce: 'GeForce',
  titan: 'TITAN',
  ti: 'Ti',
  pro: 'Pro',
  max: 'Max',
  super: 'SUPER',
};
/** Marks of trade that names carry. */
const LEFT_OUT: ReadonlySet<string> = new Set(['r', 'tm', 'c']);

/**
 * The name of a device for people. Dawn gives it as an identifier (`nvidia-geforce-rtx-4090`), and beside it the driver's
 * description, which names a software device better.
 */
export function deviceName(
  info: Pick<GPUAdapterInfo, 'device' | 'description' | 'vendor'>,
  software: boolean,
): string {
  const spelt = spell(info.device);
  const [first, second] = software ? [info.description, spelt] : [spelt, info.description];
  return first || second || spell(info.vendor) || 'unknown device';
}

function spell(identifier: string): string {
  return identifier
    .split('-')
    .filter((word) => word !== '' && !LEFT_OUT.has(word))
    .map((word) => SPELT[word] ?? (/\d/.test(word) || word.length <= 3 ? word.toUpperCase() : capital(word)))
    .join(' ');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
