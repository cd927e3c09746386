import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseInput } from '@main/cli/command';
import { planStudyCommand, readRequest } from '@main/cli/commands/study';
import { main } from '@main/cli/main';

const request = (...words: readonly string[]) => readRequest(parseInput(planStudyCommand, words));

/** Runs a command line that opens no library. */
async function said(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await main(words, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    interactive: false,
    columns: 80,
  });
  return { code, out, err };
}

describe('the options of a study', () => {
  it('are official unless told otherwise, on the embedded dataset', async () => {
    expect(await request('rq4')).toMatchObject({
      kind: 'rq4',
      size: 'official',
      dataset: { source: 'fashion-mnist-sample' },
    });
    expect((await request('rq4', '--quick')).size).toBe('quick');
  });

  it('become a request', async () => {
    const words = [
      '--dataset',
      'cifar10',
      '--data',
      '/data',
      '--objective',
      'dm',
      '--objective',
      'mtt',
      '--bases',
      '1,10',
      '--seeds',
      '3',
    ];
    expect(await request('rq1', ...words)).toMatchObject({
      dataset: { source: 'cifar10', path: '/data' },
      objectives: ['dm', 'mtt'],
      basesPerClass: [1, 10],
      seeds: 3,
    });
    const folder = fileURLToPath(
      new URL('../../../../resources/datasets/fashion-mnist-sample', import.meta.url),
    );
    expect(await request('rq3', '--network', 'vgg11', '--data', folder)).toMatchObject({
      networks: [{ kind: 'vgg11', norm: 'instance' }],
      dataset: { source: 'idx', path: folder },
    });
    await expect(request('rq3', '--data', '/nowhere')).rejects.toThrow(/nowhere/);
  });

  it('read axes as JSON or as words', async () => {
    const words = [
      '--axis',
      'network.width=16,32',
      '--axis',
      'parameterization=[{"kind":"haba"}]',
      '--axis',
      'dataset.whitening=none,zca',
    ];
    expect((await request('grid', ...words)).axes).toEqual([
      { path: 'network.width', values: [16, 32] },
      { path: 'parameterization', values: [{ kind: 'haba' }] },
      { path: 'dataset.whitening', values: ['none', 'zca'] },
    ]);
  });

  it('read settings of every cell as JSON or as words', async () => {
    const words = ['--set', 'training.iterations=300', '--set', 'evaluation.trainingSet=pairs'];
    expect((await request('family', ...words)).settings).toEqual([
      { path: 'training.iterations', value: 300 },
      { path: 'evaluation.trainingSet', value: 'pairs' },
    ]);
  });

  it('start from a preset, with its folder replaced', async () => {
    const { base } = await request('rq4', '--config', 'preset:cifar10-haba-mtt-1', '--data', '/data');
    expect(base).toMatchObject({ dataset: { source: 'cifar10', path: '/data' }, objective: { kind: 'mtt' } });
  });

  it.each([
    [['rq9'], 'There is no study "rq9": choose one of rq1, rq2, rq3, rq4, idc, family, grid, search.'],
    [['rq1', '--objective', 'best'], '--objective: '],
    [['rq1', '--bases', '1,many'], '--bases: '],
    [['rq1', '--seeds', '0'], '--seeds: Use at least one seed.'],
    [['rq1', '--set', 'training'], '--set is "training": write PATH=VALUE'],
    [['rq1', '--set', 'not a path=1'], '--set: Write a path'],
    [['grid', '--axis', 'network.width'], '--axis is "network.width": write PATH=VALUES'],
    [['rq1', '--dataset', 'imagenet'], '--dataset: '],
  ])('%j is refused in one sentence', async (words, message) => {
    const { code, out, err } = await said('study', 'plan', ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(message)).toBe(true);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a group of commands', () => {
  it('lists its members', async () => {
    const { code, out } = await said('study', '--help');
    expect(code).toBe(0);
    for (const name of ['list', 'plan', 'create', 'run', 'show', 'report'])
      expect(out).toContain(`study ${name}`);
  });

  it('says which words it knows', async () => {
    expect(await said('study')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"study" needs a subcommand: choose one of list, plan') as string,
    });
    expect((await said('study', 'delete')).err).toContain(
      'There is no command "study delete": choose one of',
    );
    expect((await said('studies')).err).toContain('There is no command "studies"');
  });
});
