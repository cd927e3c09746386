/**
 * An expert that is being made: its file under another name, a row longer after every epoch, and with momentum the
 * velocity of the last epoch beside it. An interrupted one resumes after its last finished epoch.
 */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  statSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { readPlainSync } from '../formats/plain';
import { readSafetensors, writeSafetensors } from '../formats/safetensors';
import { flushFolderSync, moveSync, writeAsideSync } from '../disk/writing';
import {
  read,
  rowBytes,
  stemOf,
  trajectoryHeader,
  trajectoryPath,
  type TrajectoryLayout,
} from './trajectoryFile';

/** A network between two epochs: all values joined in the order of its parameters. */
export interface ExpertState {
  readonly params: Float32Array;
  /** Null without momentum. */
  readonly velocity: Float32Array | null;
}

export const partialPath = (folder: string, expert: number): string =>
  join(folder, `${stemOf(expert)}.partial`);
export const velocityPath = (folder: string, expert: number): string =>
  join(folder, `${stemOf(expert)}.velocity`);

export class ExpertDraft {
  private readonly header: Uint8Array;
  private readonly file: number;
  private open = true;
  private rows: number;
  private state: ExpertState | null;

  /** Opens or begins the draft. `momentum`: whether the velocity is part of the state. */
  constructor(
    private readonly folder: string,
    private readonly expert: number,
    private readonly layout: TrajectoryLayout,
    private readonly momentum: boolean,
  ) {
    this.header = trajectoryHeader(layout);
    this.file = openSync(partialPath(folder, expert), 'a+');
    flushFolderSync(folder);
    const found = this.recover();
    this.rows = found.rows;
    this.state = found.state;
    ftruncateSync(this.file, this.rows === 0 ? 0 : this.header.length + this.rows * rowBytes(layout));
    if (this.rows === 0) this.write(this.header);
  }

  /** Finished epochs, or -1 when not even the start is stored. */
  get finishedEpochs(): number {
    return this.rows - 1;
  }

  /** The network after the last finished epoch. */
  get last(): ExpertState | null {
    return this.state;
  }

  /** Stores the network after the next epoch; it survives a loss of power once this returns. */
  append(state: ExpertState): void {
    const { params, velocity } = state;
    this.write(new Uint8Array(params.buffer, params.byteOffset, params.byteLength));
    fsyncSync(this.file);
    this.rows += 1;
    if (this.momentum && velocity) {
      const bytes = writeSafetensors({
        metadata: { epoch: String(this.finishedEpochs) },
        tensors: new Map([['velocity', { dtype: 'F32', shape: [velocity.length], data: velocity }]]),
      });
      const velocityFile = velocityPath(this.folder, this.expert);
      writeAsideSync(velocityFile, 'durable', bytes, `${velocityFile}.tmp`);
    }
    this.state = state;
  }

  /** Gives the complete file its name. */
  complete(): void {
    if (this.finishedEpochs !== this.layout.epochs) throw new Error('The expert is not through.');
    this.close();
    const [from, to] = [partialPath(this.folder, this.expert), trajectoryPath(this.folder, this.expert)];
    moveSync(from, to, 'durable');
    rmSync(velocityPath(this.folder, this.expert), { force: true });
  }

  /** Leaves the draft as it is, to resume later. */
  close(): void {
    if (this.open) closeSync(this.file);
    this.open = false;
  }

  /** The part of the file that can be resumed: whole rows behind an equal header, with the velocity that belongs to them. */
  private recover(): { rows: number; state: ExpertState | null } {
    const nothing = { rows: 0, state: null };
    const { header, layout } = this;
    if (Buffer.compare(read(this.file, 0, header.length), header) !== 0) return nothing;
    const whole = Math.floor((fstatSync(this.file).size - header.length) / rowBytes(layout));
    const stored = this.momentum ? this.storedVelocity() : null;
    const rows = Math.min(whole, layout.epochs + 1, stored ? stored.epoch + 1 : Infinity);
    if (rows < 1 || (this.momentum && stored?.epoch !== rows - 1)) return nothing;
    const bytes = read(this.file, header.length + (rows - 1) * rowBytes(layout), rowBytes(layout));
    const params = new Float32Array(bytes.buffer);
    if (!params.every(Number.isFinite)) return nothing;
    return { rows, state: { params, velocity: stored?.velocity ?? null } };
  }

  private storedVelocity(): { epoch: number; velocity: Float32Array } | null {
    try {
      const { metadata, tensors } = readSafetensors(readPlainSync(velocityPath(this.folder, this.expert)));
      const velocity = tensors.get('velocity')?.data;
      const epoch = Number(metadata['epoch']);
      const fits = velocity instanceof Float32Array && velocity.length === this.layout.size;
      return fits && Number.isInteger(epoch) && epoch >= 0 ? { epoch, velocity } : null;
    } catch {
      return null;
    }
  }

  private write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
  }
}

/** Finished epochs of a draft, by its size alone; null when there is none. */
export function finishedEpochs(path: string, layout: TrajectoryLayout): number | null {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return null;
  return Math.max(0, Math.floor((size - trajectoryHeader(layout).length) / rowBytes(layout)) - 1);
}
