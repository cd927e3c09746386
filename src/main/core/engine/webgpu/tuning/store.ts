import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeParts } from '../../../disk/writing';
import type { DeviceInfo } from '../../types';
import type { RoundForm } from '../emit/contract/frame';
import type { PlanLimits } from '../plan/plan';
import { compilerVersion } from '../runtime/planStore';
import { readChoice } from './choiceText';

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
export interface Decisions {
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
