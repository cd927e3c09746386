import { spawnSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';
import type { DeviceInfo } from '@main/core/engine/types';

/** What a figure depends on beside the code. */
export interface Environment {
  readonly command: string;
  readonly date: string;
  readonly device: DeviceInfo;
  /** Name and driver of NVIDIA cards; null where `nvidia-smi` is not there. */
  readonly nvidia: string | null;
  readonly processor: string;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
}

export function environmentOf(device: DeviceInfo): Environment {
  const query = ['--query-gpu=name,driver_version,clocks.max.sm,memory.total', '--format=csv,noheader'];
  const smi = spawnSync('nvidia-smi', query, { encoding: 'utf8' });
  const [first] = cpus();
  return {
    command: process.argv.slice(2).join(' '),
    date: new Date().toISOString(),
    device,
    nvidia: smi.status === 0 ? smi.stdout.trim() : null,
    processor: `${first?.model.trim() ?? 'processor'}, ${cpus().length} cores`,
    memoryBytes: totalmem(),
    system: `${process.platform} ${process.arch} ${release()}`,
    node: process.version,
  };
}
