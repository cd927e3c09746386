import { describe, expect, it } from 'vitest';
import type { Disk } from '@main/computers/disks';
import { type Facts, findingsOf } from '@main/computers/doctor';
import { readSettings, type SlurmHere } from '@main/computers/slurm';
import type { Graphics } from '@main/computers/vulkan';
import { message, say, verbatim } from '@shared/words/message';

const mount = { point: '/', kind: 'ext4', source: '/dev/sda1' };
const disk: Disk = { folder: '/home/a/library', free: 5e11, mount, quota: null, refusal: null };
const graphics: Graphics = {
  makers: ['NVIDIA'],
  nvidiaModule: '550.54.14',
  loader: null,
  drivers: [
    { manifest: '/usr/share/vulkan/icd.d/nvidia_icd.json', library: 'libGLX_nvidia.so.0', trouble: null },
  ],
};
const card = { index: 0, uuid: 'GPU-aa', bus: '00000000:17:00.0', name: 'NVIDIA H100', memory: null };
const onnx = { id: 'onnx', available: true, device: 'CPU', kind: 'cpu', runtime: 'ONNX Runtime' } as const;
const webgpu = {
  id: 'webgpu',
  available: true,
  device: 'NVIDIA H100',
  kind: 'gpu',
  runtime: 'Dawn',
} as const;
const noWebgpu = { id: 'webgpu', available: false, reason: verbatim('no device') } as const;
const slurm = (settings: string): SlurmHere => ({
  version: 'slurm 24.11.5',
  settings: readSettings(settings),
  silence: null,
});
const facts: Facts = {
  program: { version: '1.0.0', sha256: null },
  host: 'n1',
  platform: 'linux',
  arch: 'x64',
  release: '6.1',
  glibc: '2.36',
  node: '24.0.0',
  processors: 8,
  memory: 64e9,
  engines: [onnx, webgpu],
  graphics,
  cards: [card],
  library: disk,
  scratch: { ...disk, folder: '/tmp' },
  slurm: null,
  job: null,
};

/** What is no good news, by the key of its sentence. */
const news = (more: Partial<Facts>): string[] =>
  findingsOf({ ...facts, ...more }).flatMap(({ state, said }) =>
    state === 'good' ? [] : `${state} ${said.key.replace('doctor.', '')}`,
  );
const withGraphics = (more: Partial<Graphics>, other: Partial<Facts> = {}): string[] =>
  news({ engines: [onnx, noWebgpu], graphics: { ...graphics, ...more }, ...other });

describe('a machine', () => {
  it('that has everything has only good news, each in both languages', () => {
    const findings = findingsOf({
      ...facts,
      slurm: slurm('ClusterName = c\nMaxArraySize = 1001'),
      job: '7_1',
    });
    expect(findings.map(({ state }) => state)).toEqual(findings.map(() => 'good'));
    for (const { said } of findings) {
      expect(say('en', said)).not.toMatch(/[{}]|doctor\./);
      expect(say('ko', said)).not.toMatch(/[{}]|doctor\./);
    }
  });

  it('on which no engine starts is no use', () => {
    expect(news({ engines: [{ ...onnx, available: false, reason: verbatim('x') }, noWebgpu] })).toContain(
      'trouble noEngine',
    );
  });

  it('without glibc is told so, but for systems that never have it', () => {
    expect(news({ glibc: null })).toEqual(['note noGlibc']);
    expect(news({ glibc: null, platform: 'darwin', graphics: null })).toEqual([]);
  });
});

describe('a graphics card that webgpu does not find', () => {
  const missing = 'note engineMissing';

  it('is not looked into where it finds one', () => {
    expect(news({ graphics: { ...graphics, loader: 'no such file' } })).toEqual([]);
  });

  it.each<[string, Partial<Graphics>, Partial<Facts>, string[]]>([
    ['there is none', { makers: [], nvidiaModule: null }, { cards: [] }, ['noCard']],
    ['its kernel module is not loaded', { nvidiaModule: null }, { cards: [] }, ['noNvidiaModule']],
    ['it is kept from this process', {}, { cards: [] }, ['noNvidiaCard']],
    ['there is no loader', { loader: 'no such file' }, {}, ['noLoader']],
    ['there is no manifest', { drivers: [] }, {}, ['noDriver']],
    [
      'there is none of its driver',
      { drivers: [{ manifest: '/usr/lvp_icd.json', library: 'lvp.so', trouble: null }] },
      {},
      ['noNvidiaDriver'],
    ],
    [
      'its driver does not load',
      { drivers: [{ manifest: '/nvidia_icd.json', library: 'x.so', trouble: 'no such file' }] },
      {},
      ['driverNotLoaded'],
    ],
    [
      'its manifest is broken',
      { drivers: [{ manifest: '/nvidia_icd.json', library: null, trouble: null }] },
      {},
      ['badManifest'],
    ],
  ])('because %s', (_, more, other, keys) => {
    expect(withGraphics(more, other)).toEqual([missing, ...keys.map((key) => `note ${key}`)]);
  });

  it('on a login node is to be looked for in a job', () => {
    const login = { cards: [], slurm: slurm('ClusterName = c'), engines: [onnx, noWebgpu] };
    const todo = (job: string | null): unknown =>
      findingsOf({ ...facts, ...login, job, graphics: { ...graphics, makers: [], nvidiaModule: null } }).find(
        ({ said }) => said.key === 'doctor.noCard',
      )?.todo;
    expect(todo(null)).toEqual(message('doctor.noCardTodo'));
    expect(todo('12')).toBeUndefined();
  });
});

describe('disks', () => {
  it('that cannot be written are no use', () => {
    expect(news({ library: { ...disk, refusal: 'EROFS' } })).toEqual(['trouble notWritable']);
  });

  it('with little room, or a quota that is nearly used up, are told of', () => {
    expect(news({ scratch: { ...disk, free: 1e9 } })).toEqual(['note disk']);
    const quota = { source: '/dev/sda1', used: 9e9, limit: 10e9 };
    expect(news({ library: { ...disk, quota } })).toEqual(['note quota']);
    expect(news({ library: { ...disk, quota: { ...quota, used: 1e9 } } })).toEqual([]);
    expect(news({ library: { ...disk, quota: { ...quota, limit: null } } })).toEqual([]);
  });

  it('of another machine are no place for a library, and those in memory are told of', () => {
    expect(news({ library: { ...disk, mount: { ...mount, kind: 'nfs4' } } })).toEqual(['note remoteLibrary']);
    expect(news({ scratch: { ...disk, mount: { ...mount, kind: 'nfs4' } } })).toEqual([]);
    expect(news({ scratch: { ...disk, mount: { ...mount, kind: 'tmpfs' } } })).toEqual(['note inMemory']);
  });
});

describe('a scheduler', () => {
  it('that does not answer is told of', () => {
    expect(news({ slurm: { version: 'slurm 24', settings: null, silence: verbatim('timed out') } })).toEqual([
      'note silentScheduler',
    ]);
  });

  it('that starts nothing again, or forgets, is told of', () => {
    const settings = 'JobRequeue = 0\nAccountingStorageType = accounting_storage/none\nMinJobAge = 300 sec';
    expect(news({ slurm: slurm(settings) })).toEqual(['note noRequeue', 'note noAccounting']);
    const other = 'JobRequeue = 1\nAccountingStorageType = accounting_storage/slurmdbd';
    expect(news({ slurm: slurm(other) })).toEqual([]);
  });
});
