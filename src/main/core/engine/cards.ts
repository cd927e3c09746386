/**
 * NVIDIA's cards, and which of them this process may use: schedulers share a machine's cards out by CUDA_VISIBLE_DEVICES, which
 * CUDA obeys by itself and Vulkan does not know.
 */
import { execFile } from 'node:child_process';
import { message, type Message } from '@shared/words/message';

/** A card as its driver lists it. */
export interface Card {
  /** From 0, in the order of the PCI bus. */
  readonly index: number;
  /** `GPU-` and 36 characters. */
  readonly uuid: string;
  /** Its place on the PCI bus: `00000000:65:00.0`. */
  readonly bus: string;
  readonly name: string;
  /** Bytes; null where the driver does not tell. */
  readonly memory: number | null;
}

const FIELDS = ['index', 'uuid', 'pci.bus_id', 'memory.total', 'name'];

/** The cards in what `nvidia-smi` prints, a line each; a name may hold commas, so it comes last. */
export function readCards(text: string): Card[] {
  return text.split('\n').flatMap((line) => {
    const [index = '', uuid = '', bus = '', memory = '', ...name] = line.split(', ');
    if (!/^\d+$/.test(index) || name.length === 0) return [];
    const mebibytes = /^\d+$/.test(memory) ? Number(memory) : null;
    return {
      index: Number(index),
      uuid,
      bus,
      name: name.join(', ').trim(),
      memory: mebibytes === null ? null : mebibytes * 2 ** 20,
    };
  });
}

let asked: Promise<readonly Card[]> | undefined;

/** NVIDIA's cards here, asked once; none without their driver. Other makers have no common way to ask. */
export function nvidiaCards(): Promise<readonly Card[]> {
  asked ??= new Promise((resolve) => {
    const words = [`--query-gpu=${FIELDS.join(',')}`, '--format=csv,noheader,nounits'];
    execFile('nvidia-smi', words, { timeout: 5000 }, (error, stdout) => {
      resolve(error ? [] : readCards(stdout));
    });
  });
  return asked;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What names the cards that may be used: the studio's own variable, which comes first, or CUDA's. */
const VARIABLES = ['HABA_GPU', 'CUDA_VISIBLE_DEVICES'] as const;

/** Which card to open. */
export type CardChoice =
  /** Whatever is there. */
  | { readonly kind: 'any' }
  /** The card with this name; it is a card of NVIDIA's where `card` is known. */
  | { readonly kind: 'named'; readonly name: string; readonly card: Card | null }
  /** None, for this reason. */
  | { readonly kind: 'none'; readonly reason: Message };

/**
 * The card that the environment lets this process use. HABA_GPU names one by its index, UUID, place on the PCI bus or name;
 * CUDA_VISIBLE_DEVICES is read as CUDA reads it: the first counts, and what comes after one that is not there does not.
 * Dawn chooses by name alone, so a card is refused when one that may not be used has the same name.
 */
export function chooseCard(cards: readonly Card[], env: Environment = process.env): CardChoice {
  const variable = VARIABLES.find((name) => env[name] !== undefined && !(name === 'HABA_GPU' && !env[name]));
  if (variable === undefined) return { kind: 'any' };
  const wish = env[variable] ?? '';
  const hidden: CardChoice = { kind: 'none', reason: message('engines.cardsHidden', { variable, wish }) };
  const words = wish.split(',').map((word) => word.trim());
  const [first = ''] = words;
  if (/^MIG-/i.test(first))
    return { kind: 'none', reason: message('engines.partOfCard', { variable, wish }) };
  // Without NVIDIA's cards the variable of CUDA says nothing about the cards of others; an empty one means none at all.
  if (cards.length === 0 && variable === 'CUDA_VISIBLE_DEVICES') {
    return PLACE.test(first) ? { kind: 'any' } : hidden;
  }
  const allowed: Card[] = [];
  for (const word of words) {
    const card = cards.find((one) => isMeant(one, word));
    if (card === undefined) break;
    allowed.push(card);
  }
  const [card] = allowed;
  if (card === undefined) {
    const isName = variable === 'HABA_GPU' && !PLACE.test(wish);
    return isName ? { kind: 'named', name: wish, card: null } : hidden;
  }
  const rivals = cards.filter((one) => !allowed.includes(one) && contains(one.name, card.name));
  return rivals.length === 0
    ? { kind: 'named', name: card.name, card }
    : { kind: 'none', reason: message('engines.cardsAlike', { variable, wish, name: card.name }) };
}

/** An index, a UUID or a place on the PCI bus. `NoDevFiles`, which Slurm writes, and `-1` are none. */
const PLACE = /^(\d+|GPU-.*|([\da-f]+:)?[\da-f]+:[\da-f]+\.\d)$/i;

function isMeant({ index, uuid, bus }: Card, word: string): boolean {
  if (/^\d+$/.test(word)) return index === Number(word);
  const lower = word.toLowerCase();
  // CUDA takes the beginning of a UUID where it is enough.
  if (lower.startsWith('gpu-')) return uuid.toLowerCase().startsWith(lower);
  return lower.includes(':') && placeOf(bus) === placeOf(lower);
}

/** A place on the PCI bus, which tools write differently: `0000:65:00.0`, `00000000:65:00.0`, `65:00.0`. */
function placeOf(bus: string): string {
  const parts = bus.toLowerCase().split(':');
  const domain = parts.length > 2 ? Number.parseInt(parts[0] ?? '', 16) : 0;
  return [domain, ...parts.slice(-2)].join(':');
}

/** Dawn takes the first device whose name has the words in it. */
const contains = (name: string, words: string): boolean => name.toLowerCase().includes(words.toLowerCase());
