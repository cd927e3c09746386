import type { RivalTiming } from './rival';
import type { Row } from './settings';
import type { Timing } from './timing';

/** What was measured of one row; a side that failed has a reason instead. */
export interface Measured {
  readonly row: Row;
  readonly ours: Timing | { readonly reason: string };
  /** The same in half precision; null where that was not asked for. */
  readonly half: Timing | { readonly reason: string } | null;
  readonly theirs: RivalTiming | { readonly reason: string };
}

const HEAD = [
  'work',
  'ours ms',
  'waited for ms',
  'in f16 ms',
  'PyTorch eager ms',
  'CUDA graph ms',
  'torch.compile ms',
  'times faster than eager',
  'goal',
  'memory ours / PyTorch MiB',
  'goal',
  'verdict',
];

const ms = (value: number | null | undefined): string =>
  value === null || value === undefined
    ? '-'
    : value.toFixed(Math.abs(value) < 10 ? 3 : Math.abs(value) < 100 ? 2 : 0);
const mib = (bytes: number | null | undefined): string =>
  bytes === null || bytes === undefined ? '-' : (bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0);

/** `met` or `missed`, and by which of the two figures; `-` where nothing can be compared. */
export function verdictOf({ row: { goal, divisor }, ours, theirs }: Measured): string {
  if ('reason' in ours || 'reason' in theirs || theirs.eager === null || theirs.bytes === null) return '-';
  const times = theirs.eager / divisor / (ours.milliseconds / divisor);
  const missed = [
    ...(times < goal.times ? ['time'] : []),
    ...(goal.memory !== undefined && ours.bytes / theirs.bytes > goal.memory ? ['memory'] : []),
  ];
  return missed.length === 0 ? 'met' : `missed (${missed.join(', ')})`;
}

/** The table as Markdown. `proves`: whether the device says anything about speed; without it there are no verdicts. */
export function tableOf(all: readonly Measured[], proves: boolean): string {
  const lines = all.map((measured) => `| ${cellsOf(measured, proves).join(' | ')} |`);
  return [`| ${HEAD.join(' | ')} |`, `| ${HEAD.map(() => '---').join(' | ')} |`, ...lines].join('\n');
}

function cellsOf(measured: Measured, proves: boolean): string[] {
  const { row, ours, half, theirs } = measured;
  const { goal, divisor } = row;
  const own = 'reason' in ours ? null : ours;
  const other = 'reason' in theirs ? null : theirs;
  const scaled = (value: number | null | undefined): string =>
    ms(value === null || value === undefined ? value : value / divisor);
  const times = own && proves && other?.eager ? `${(other.eager / own.milliseconds).toFixed(2)}x` : '-';
  return [
    row.work.name,
    scaled(own?.milliseconds),
    scaled(own?.waited),
    scaled(half === null || 'reason' in half ? null : half.milliseconds),
    scaled(other?.eager),
    scaled(other?.graph),
    scaled(other?.compile),
    times,
    `${goal.times}x`,
    `${mib(own?.bytes)} / ${mib(other?.bytes)}`,
    goal.memory === undefined ? '-' : `<= 1/${Math.round(1 / goal.memory)}`,
    proves ? verdictOf(measured) : '-',
  ];
}

/** What the table leaves out: notes of rows, and why a figure is missing. Each reason once. */
export function remarksOf(all: readonly Measured[]): string[] {
  const notes = all.flatMap(({ row }) => (row.note === undefined ? [] : [`${row.work.name}: ${row.note}.`]));
  const byReason = new Map<string, string[]>();
  const add = (reason: string, where: string): void => {
    byReason.set(reason, [...(byReason.get(reason) ?? []), where]);
  };
  for (const { row, ours, half, theirs } of all) {
    if ('reason' in ours) add(ours.reason, `${row.work.name}, ours`);
    if (half !== null && 'reason' in half) add(half.reason, `${row.work.name}, ours in f16`);
    if ('reason' in theirs) add(theirs.reason, `${row.work.name}, PyTorch`);
    else
      for (const [side, reason] of Object.entries(theirs.reasons))
        add(reason, `${row.work.name}, PyTorch ${side}`);
  }
  const reasons = [...byReason].map(([reason, where]) =>
    where.length > 3
      ? `${reason} (${where.length} figures, the first ${where[0]}).`
      : `${where.join('; ')}: ${reason}.`,
  );
  return [...notes, ...reasons];
}
