/** Choices that do not depend on each other, each with its values. */
type Choices = Readonly<Record<string, readonly (string | number)[]>>;

/** One value of each choice. */
export type Row<T extends Choices> = { readonly [K in keyof T]: T[K][number] };

/**
 * Few of the rows that `isAllowed` lets through, in which every pair of values of two choices is found that any such row has.
 * Greedy: the row with most of the pairs that are left comes next, the earlier one where two have as many.
 */
export function everyPair<T extends Choices>(choices: T, isAllowed: (row: Row<T>) => boolean): Row<T>[] {
  const rows = everyRow(choices).filter(isAllowed);
  const numbers = new Map<string, number>();
  const numberOf = (pair: string): number => {
    const number = numbers.get(pair) ?? numbers.size;
    numbers.set(pair, number);
    return number;
  };
  const pairs = rows.map((row) => pairsOf(row).map(numberOf));
  const left = new Uint8Array(numbers.size).fill(1);
  const chosen: Row<T>[] = [];
  while (left.includes(1)) {
    let [best, most] = [0, 0];
    for (const [i, own] of pairs.entries()) {
      const gained = own.reduce((sum, pair) => sum + left[pair]!, 0);
      if (gained > most) [best, most] = [i, gained];
    }
    for (const pair of pairs[best]!) left[pair] = 0;
    chosen.push(rows[best]!);
  }
  return chosen;
}

/** Every value of a choice with every value of the others. */
export const everyRow = <T extends Choices>(choices: T): Row<T>[] =>
  Object.entries(choices).reduce<Record<string, string | number>[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value }))),
    [{}],
  ) as Row<T>[];

/** What a row has of each two choices. */
export function pairsOf(row: Readonly<Record<string, string | number>>): string[] {
  const values = Object.entries(row).map(([name, value]) => `${name} ${value}`);
  return values.flatMap((one, i) => values.slice(i + 1).map((other) => `${one}, ${other}`));
}
