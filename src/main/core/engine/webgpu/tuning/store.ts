/** Measured choices of tiles on the disk, and as text. */
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeParts } from '../../../disk/writing';
import type { DeviceInfo } from '../../types';
import type { RoundForm } from '../emit/contract/frame';
import type { TileChoice } from '../graph/tileChoice';
import type { PlanLimits } from '../plan/plan';
import { compilerVersion } from '../runtime/planStore';

/** A choice as a short text: `128x64x16/8x8` is a tile and that of a thread, `*4` the parts of the sum. */
export const choiceText = ({ tile, splits }: TileChoice): string =>
  `${tile.rows}x${tile.columns}x${tile.depth}/${tile.threadRows}x${tile.threadColumns}*${splits}`;

const FORM = /^(\d{1,4})x(\d{1,4})x(\d{1,3})\/(\d{1,2})x(\d{1,2})\*(\d{1,5})$/;

/** The choice that a text stands for; undefined when it is none. */
export function readChoice(text: string): TileChoice | undefined {
  const numbers = FORM.exec(text)?.slice(1).map(Number);
  if (numbers === undefined) return undefined;
  const [rows = 0, columns = 0, depth = 0, threadRows = 0, threadColumns = 0, splits = 0] = numbers;
  if (numbers.includes(0)) return undefined;
  return { tile: { rows, columns, depth, threadRows, threadColumns }, splits };
}

const FORMAT = 'haba-studio/tiles/1';
/** Programs whose contractions are remembered; those met first are forgotten first. */
const mostPrograms = 2000;

const key = z.string().regex(/^[0-9a-f]{16}$/);
const entry = z.strictObject({
  choice: z.string().refine((text) => readChoice(text) !== undefined),
  measured: z.boolean(),
});
const fileSchema = z.strictObject({
  format: z.literal(FORMAT),
  /** For people who look into the file. */
  device: z.string(),
  shapes: z.record(key, entry),
  programs: z.record(z.string(), z.array(key)),
  rounds: z.enum(['called', 'written']).optional(),
});

/** What was decided about one kind of contraction. */
export type Decision = Readonly<z.output<typeof entry>>;

/** What is kept of one device. */
interface Decisions {
  /** By the key of the contraction (shapes.ts). */
  readonly shapes: ReadonlyMap<string, Decision>;
  /** Keys of the contractions of each program, by its hash. */
  readonly programs: ReadonlyMap<string, readonly string[]>;
  /** How the rounds of tiles are written out; undefined where nothing is known. */
  readonly rounds?: RoundForm | undefined;
}

const nothing: Decisions = { shapes: new Map(), programs: new Map() };

/**
 * Decisions on tiles kept in a folder, a file for each device with its driver, its limits and the build of the compiler. A
 * file that is damaged or of another form is as good as none; a folder that cannot be written costs measurements alone.
 */
export class TileStore {
  private readonly path: string;

  /** @param version Names the build of the compiler. */
  constructor(
    folder: string,
    private readonly device: DeviceInfo,
    limits: PlanLimits,
    version: string = compilerVersion(),
  ) {
    const { name, runtime, details } = device;
    const text = JSON.stringify([version, name, details?.driver ?? null, runtime, limits]);
    const hash = createHash('sha256').update(text).digest('hex').slice(0, 40);
    this.path = join(folder, `${hash}.json`);
  }

  async read(): Promise<Decisions> {
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(this.path, 'utf8')));
      if (!parsed.success) return nothing;
      const { shapes, programs, rounds } = parsed.data;
      return { shapes: new Map(Object.entries(shapes)), programs: new Map(Object.entries(programs)), rounds };
    } catch {
      return nothing;
    }
  }

  /** Adds to what is kept. What another process has measured meanwhile stays. */
  async add(decisions: Decisions): Promise<void> {
    const kept = await this.read();
    const shapes = new Map(decisions.shapes);
    for (const [name, decision] of kept.shapes) {
      if (decision.measured || !shapes.has(name)) shapes.set(name, decision);
    }
    const programs = [...new Map([...kept.programs, ...decisions.programs])].slice(-mostPrograms);
    const file: z.input<typeof fileSchema> = {
      format: FORMAT,
      device: `${this.device.name}, ${this.device.details?.driver ?? 'unknown driver'}`,
      shapes: Object.fromEntries(shapes),
      programs: Object.fromEntries(programs.map(([hash, keys]) => [hash, [...keys]])),
      rounds: decisions.rounds ?? kept.rounds,
    };
    try {
      await mkdir(join(this.path, '..'), { recursive: true });
      await writeParts(this.path, 'fast', [new TextEncoder().encode(`${JSON.stringify(file)}\n`)]);
    } catch {
      // The next start measures anew.
    }
  }
}
