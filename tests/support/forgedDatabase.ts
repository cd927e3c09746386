/** SQLite files whose trees of pages lie: https://www.sqlite.org/fileformat2.html names the fields. */
import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';

const INTERIOR = 5;
const LEAF = 13;
/** More cells of a page than this are refused by SQLite. */
const MOST_CELLS = 600;
/** Pages one below the other that all lead to the next many times. SQLite refuses more than 20. */
const LEVELS = 8;

/**
 * Gives a tree of a database so many ways to one page that nobody walks them all: 600 to the power of 8.
 * @param table whose tree; `sqlite_schema` is read before anything else of a file
 */
export function forgeEndlessTree(file: string, table: string): void {
  const { root, row } = factsOf(file, table);
  const bytes = readFileSync(file);
  const size = bytes.readUInt16BE(16);
  const before = bytes.length / size;
  const header = root === 1 ? 100 : 0;
  const at = (root - 1) * size + header;
  const pages: Buffer[] = [];
  const next = (): number => before + pages.length + 1;
  const top = next();
  for (let level = 0; level < LEVELS; level++) pages.push(interiorPage(size, MOST_CELLS, next() + 1));
  pages.push(leafPage(size, row));
  if (bytes[at] === INTERIOR) {
    // What was there is read first; then the ways without end.
    const last = bytes.readUInt32BE(at + 8);
    const both = next();
    pages.push(interiorPage(size, 1, last, top));
    bytes.writeUInt32BE(both, at + 8);
  } else {
    const moved = next();
    if (root === 1) throw new Error('The schema fits one page: make it longer.');
    pages.push(Buffer.from(bytes.subarray(at, at + size)));
    interiorPage(size, 1, moved, top).copy(bytes, at);
  }
  bytes.writeUInt32BE(before + pages.length, 28);
  writeFileSync(file, Buffer.concat([bytes, ...pages]));
}

/** The first page of a table, and a row that may stand in it any number of times. */
function factsOf(file: string, table: string): { readonly root: number; readonly row: Buffer } {
  const db = new Database(file, { readonly: true });
  try {
    if (table === 'sqlite_schema') {
      const index = db
        .prepare<[], { name: string; tbl_name: string; rootpage: number }>(
          "SELECT name, tbl_name, rootpage FROM sqlite_schema WHERE type = 'index' AND sql IS NULL",
        )
        .get();
      if (index === undefined) throw new Error('There is no index that SQLite made by itself.');
      return { root: 1, row: record('index', index.name, index.tbl_name, index.rootpage, null) };
    }
    const root = db
      .prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?')
      .pluck()
      .get(table);
    return { root: root ?? 0, row: record('x') };
  } finally {
    db.close();
  }
}

/** A row as a page holds it: short texts, numbers below 2^31 and null. */
function record(...values: readonly (string | number | null)[]): Buffer {
  const types = values.map((value) =>
    value === null ? 0 : typeof value === 'number' ? 4 : 13 + 2 * value.length,
  );
  const parts = values.map((value) => {
    if (value === null) return Buffer.alloc(0);
    if (typeof value === 'string') return Buffer.from(value, 'latin1');
    const number = Buffer.alloc(4);
    number.writeInt32BE(value);
    return number;
  });
  const codes = Buffer.concat(types.map(varint));
  return Buffer.concat([varint(codes.length + 1), codes, ...parts]);
}

const varint = (value: number): Buffer =>
  value < 128 ? Buffer.from([value]) : Buffer.from([128 | (value >> 7), value & 127]);

/** An interior page whose cells, all of them one and the same, lead to one page, and the rest to `rest`. */
function interiorPage(size: number, cells: number, child: number, rest = child): Buffer {
  const page = Buffer.alloc(size);
  const cell = size - 5;
  page[0] = INTERIOR;
  page.writeUInt16BE(cells, 3);
  page.writeUInt16BE(cell, 5);
  page.writeUInt32BE(rest, 8);
  for (let i = 0; i < cells; i++) page.writeUInt16BE(cell, 12 + 2 * i);
  page.writeUInt32BE(child, cell);
  page[cell + 4] = 1;
  return page;
}

function leafPage(size: number, row: Buffer): Buffer {
  const page = Buffer.alloc(size);
  const bytes = Buffer.concat([varint(row.length), varint(1), row]);
  const cell = size - bytes.length;
  page[0] = LEAF;
  page.writeUInt16BE(1, 3);
  page.writeUInt16BE(cell, 5);
  page.writeUInt16BE(cell, 8);
  bytes.copy(page, cell);
  return page;
}

/** Changes a file at one place, by chance: a byte of it, or a number of four bytes that may lead to a page. */
export function forgeSomewhere(file: string, random: () => number): void {
  const bytes = readFileSync(file);
  const at = Math.floor(random() * (bytes.length - 4));
  if (random() < 0.5) bytes[at] = Math.floor(random() * 256);
  else bytes.writeUInt32BE(1 + Math.floor((random() * bytes.length) / bytes.readUInt16BE(16)), at);
  writeFileSync(file, bytes);
}
