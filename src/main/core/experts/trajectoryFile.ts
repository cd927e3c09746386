/**
 * One expert's file: a safetensors container with the single tensor `trajectory` [epochs + 1, P] of float32, a row after
 * each epoch. Rows are read by their offset; nobody ever holds a whole file in memory.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { openPlainSync } from '../formats/plain';

export interface TrajectoryLayout {
  readonly epochs: number;
  /** P: values of one snapshot. */
  readonly size: number;
}

export const stemOf = (expert: number): string => `expert-${String(expert).padStart(4, '0')}`;
export const trajectoryPath = (folder: string, expert: number): string =>
  join(folder, `${stemOf(expert)}.safetensors`);

const MAX_HEADER = 65_536;

export const rowBytes = ({ size }: TrajectoryLayout): number => 4 * size;
const dataBytes = (layout: TrajectoryLayout): number => (layout.epochs + 1) * rowBytes(layout);

/** Everything before the rows. */
export function trajectoryHeader(layout: TrajectoryLayout): Uint8Array {
  const trajectory = {
    dtype: 'F32',
    shape: [layout.epochs + 1, layout.size],
    data_offsets: [0, dataBytes(layout)],
  };
  const json = JSON.stringify({ trajectory });
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length).fill(0x20);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(new TextEncoder().encode(json), 8);
  return bytes;
}

const headerSchema = z.object({
  trajectory: z.object({
    dtype: z.literal('F32'),
    shape: z.tuple([z.int().min(1), z.int().min(1)]),
    data_offsets: z.tuple([z.literal(0), z.int().min(0)]),
  }),
});

/** The bytes before the rows of a complete file. Throws UserError when it is damaged or of another layout. */
export function checkTrajectory(path: string, layout: TrajectoryLayout): number {
  return withFile(path, (file) => {
    const total = fstatSync(file).size;
    const first = read(file, 0, Math.min(total, 8 + MAX_HEADER));
    const length = first.length < 8 ? Infinity : Number(new DataView(first.buffer).getBigUint64(0, true));
    if (8 + length > first.length) throw damaged(path, message('expertWork.headerCutOff'));
    const header = parseHeader(first.subarray(8, 8 + length));
    if (!header) throw damaged(path, message('expertWork.headerUnknown'));
    const [rows, size] = header.trajectory.shape;
    if (rows !== layout.epochs + 1 || size !== layout.size) {
      throw damaged(
        path,
        message('expertWork.wrongValueCount', {
          rows,
          size,
          epochs: layout.epochs + 1,
          size2: layout.size,
        }),
      );
    }
    const expected = 8 + length + dataBytes(layout);
    if (header.trajectory.data_offsets[1] !== dataBytes(layout) || total !== expected) {
      throw damaged(path, message('expertWork.wrongSize', { total, expected }));
    }
    return 8 + length;
  });
}

function parseHeader(bytes: Uint8Array): z.output<typeof headerSchema> | null {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return null;
  }
}

/** Row `epoch` of a file whose rows begin at byte `start`. Throws UserError when it cannot be read or is not finite. */
export function readRow(path: string, start: number, layout: TrajectoryLayout, epoch: number): Float32Array {
  const bytes = withFile(path, (file) => read(file, start + epoch * rowBytes(layout), rowBytes(layout)));
  if (bytes.length !== rowBytes(layout)) throw damaged(path, message('expertWork.cutOff'));
  const row = new Float32Array(bytes.buffer);
  if (!row.every(Number.isFinite)) throw damaged(path, message('expertWork.notFinite', { epoch }));
  return row;
}

/** Up to `length` bytes from `offset`: fewer at the end of the file. */
export function read(file: number, offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const count = readSync(file, bytes, done, length - done, offset + done);
    if (count === 0) return bytes.slice(0, done);
    done += count;
  }
  return bytes;
}

function withFile<T>(path: string, work: (file: number) => T): T {
  let file: number;
  try {
    ({ file } = openPlainSync(path));
  } catch {
    throw damaged(path, message('expertWork.unreadable'));
  }
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

const damaged = (path: string, reason: Message): UserError =>
  new UserError('unavailable', message('expertWork.notUsable', { path, reason }));
