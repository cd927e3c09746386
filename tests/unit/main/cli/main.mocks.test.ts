import { verbatim } from '@shared/words/message';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { UserError } from '@shared/domain/errors';
import type { ParameterizationConfig } from '@shared/config/parameterization';
import { main } from '@main/cli/main';
import { Library } from '@main/store/library';
import { version } from '../../../../package.json';
import { config, newRun, openLibrary, temporaryFolder } from '../../../support/library';

vi.mock('@main/core/engine/choose', () => ({
  listEngines: () =>
    Promise.resolve([
      {
        id: 'onnx',
        available: true,
        device: 'CPU',
        kind: 'cpu',
        runtime: 'onnxruntime 1',
        note: { key: 'common.verbatim', values: { text: 'slow today' } },
      },
      {
        id: 'webgpu',
        available: false,
        reason: { key: 'common.verbatim', values: { text: 'there is no graphics card.' } },
      },
    ]),
  openEngine: (choice: string) =>
    Promise.reject(
      new UserError(
        'unavailable',
        verbatim(`The ${choice} engine is not available: there is no graphics card.`),
      ),
    ),
}));

async function cli(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const result = { code: -1, stdout: '', stderr: '' };
  result.code = await main(words, {
    out: (text) => {
      result.stdout += text;
    },
    err: (text) => {
      result.stderr += text;
    },
    interactive: false,
    columns: 80,
  });
  return result;
}

/** Expects exit code 2, nothing on standard output, and one sentence on standard error. */
async function refused(words: string[], sentence: string | RegExp): Promise<void> {
  const { code, stdout, stderr } = await cli(...words);
  expect(stderr).toMatch(sentence);
  expect(stderr).toMatch(/^[^\n]+\.\n$/);
  expect(stdout).toBe('');
  expect(code).toBe(2);
}

const folder = (): string => join(temporaryFolder(), 'library');

describe('the command line', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']]])('%j says what there is', async (words) => {
    const { code, stdout, stderr } = await cli(...words);
    expect([code, stderr]).toEqual([0, '']);
    for (const name of ['engines', 'presets', 'run', 'resume', 'evaluate', 'report']) {
      expect(stdout).toContain(`  ${name}`);
    }
    expect(stdout).not.toContain('  demo');
  });

  it('--version says which studio it is', async () => {
    expect(await cli('--version')).toEqual({ code: 0, stdout: `HaBa Studio ${version}\n`, stderr: '' });
  });

  it.each(['engines', 'presets', 'run', 'resume', 'evaluate', 'report', 'demo'])(
    '%s --help',
    async (name) => {
      const { code, stdout } = await cli(name, '--help');
      expect(code).toBe(0);
      expect(stdout).toContain(`npm run -s haba -- ${name}`);
    },
  );

  it('lists engines with the reason of the missing ones', async () => {
    const { code, stdout } = await cli('engines');
    expect(code).toBe(0);
    expect(stdout).toMatch(/onnx +available +CPU \(onnxruntime 1\); slow today/);
    expect(stdout).toMatch(/webgpu +missing +there is no graphics card\./);
    expect(JSON.parse((await cli('engines', '--json')).stdout)).toHaveLength(2);
  });

  it('lists presets', async () => {
    expect((await cli('presets')).stdout).toMatch(/demo-pixels +Pixels \+ DM +\d+ +2\.00 +62\.7 kB +8\.00/);
    const listed = JSON.parse((await cli('presets', '--json')).stdout) as { id: string; stored: object }[];
    expect(listed[0]?.id).toBe('quick');
    expect(listed.find(({ id }) => id === 'demo-pixels')?.stored).toEqual({
      ...{ values: 15_680, ipc: 2, bytes: 62_720, realImages: 8 },
    });
  });
});

describe('bad input ends with 2 and one sentence:', () => {
  it('an unknown command', () => refused(['bake'], 'There is no command "bake"'));
  it('an unknown option', () => refused(['run', 'preset:demo', '--fast'], '"run" has no option --fast'));
  it('a missing word', () => refused(['resume'], '"resume" needs RUN'));
  it('an unreadable configuration', () => refused(['run', '/nowhere/x.json'], 'there is no such file'));
  it('an unknown preset', () =>
    refused(['run', 'preset:x', '--library', folder()], 'There is no preset "x"'));
  it('an unknown engine', () => refused(['run', 'preset:demo', '--engine', 'abacus'], 'no engine "abacus"'));

  it('invalid JSON, with the line', () => {
    const file = join(temporaryFolder(), 'broken.json');
    writeFileSync(file, '{\n  "seed": 1,\n}\n');
    return refused(['run', file], /broken\.json is not valid JSON: line 3, column 1 /);
  });

  it('an invalid configuration, with path and reason', () => {
    const file = join(temporaryFolder(), 'wrong.json');
    writeFileSync(
      file,
      JSON.stringify({
        dataset: { source: 'fashion-mnist-sample' },
        parameterization: { hallucinators: 5 },
        objective: { kind: 'dm', realBatch: 0 },
      }),
    );
    return refused(['run', file], /wrong\.json is not a valid configuration: objective\.realBatch: /);
  });

  it('an unavailable engine, and nothing is left behind', async () => {
    const library = folder();
    await refused(
      ['run', 'preset:demo', '--engine', 'webgpu', '--library', library],
      'there is no graphics card',
    );
    expect((await openLibrary(library)).projects.list()).toEqual([]);
  });

  it('a dataset that is not there', () => {
    const file = join(temporaryFolder(), 'idx.json');
    writeFileSync(
      file,
      JSON.stringify({
        dataset: { source: 'idx', path: '/nowhere/at/all' },
        parameterization: { hallucinators: 5 },
        objective: { kind: 'dm' },
      }),
    );
    return refused(['run', file, '--library', folder()], '/nowhere/at/all does not exist');
  });

  it.each(['resume', 'evaluate', 'report'])('an unknown run to %s', (command) =>
    refused([command, 'nope', '--library', folder()], 'There is no run "nope"'),
  );

  it('a run that is through, or has nothing yet', async () => {
    const path = folder();
    const library = await Library.open(path);
    const { id } = newRun(library, 'Fresh');
    const done = newRun(library, 'Done').id;
    library.runs.setStatus(done, 'completed');
    library.close();
    await refused(
      ['resume', done, '--library', path],
      'The run "Done" is completed: there is nothing to resume',
    );
    await refused(['evaluate', id, '--library', path], 'has no checkpoint yet');
    await refused(['report', id, '--library', path], 'has not written a checkpoint yet');
    await refused(['evaluate', id, '--library', path, '--seeds', '0'], '--seeds is "0"');
    await refused(
      ['report', id, '--library', path, '--format', 'pdf'],
      'PDF is printed by the studio’s window',
    );
    await refused(
      ['report', id, '--library', path, '--format', 'doc'],
      'not written as "doc": choose one of html',
    );
    await refused(['report', id, '--library', path, '--sections', 'curves,colours'], 'no section "colours"');
    await refused(['report', id, '--library', path, '--notes', join(path, 'none.md')], 'cannot be read');
  });

  it('a library that another program has open', async () => {
    const path = folder();
    await openLibrary(path, { program: 'another program' });
    const { code, stdout, stderr } = await cli('report', 'x', '--library', path);
    expect(stderr).toMatch(/^[^\n]+open in another program \(process \d+[^\n]+\.\n$/);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
  });

  it('a library folder that cannot be', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    return refused(['report', 'x', '--library', join(file, 'library')], 'cannot be made');
  });
});

describe('the budget', () => {
  it('lists what fits, with exact numbers', async () => {
    const { code, stdout, stderr } = await cli(
      'budget',
      '--ipc',
      '2',
      '--dataset',
      'cifar10',
      '--objective',
      'mtt',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('2 images per class of 32 x 32 x 3 in 10 classes: 61,440 numbers.');
    expect(stdout).toMatch(
      /\nPixels \+ MTT +2 +pixels +- +- +- +all +- +32 +61,440 +2\.00 +246 kB +8\.00 +100\.0 % +- +20\n/,
    );
    expect(stdout).toMatch(
      /\nHaBa \+ MTT +1 +pixels +5 +full +- +all +3 +32 +58,560 +1\.91 +234 kB +7\.63 +95\.3 % +0\.906 +50\n/,
    );
    expect(stdout).toMatch(
      /\nHaBa \+ MTT +3 +pixels +5 +full +- +one +3 +32 +58,290 +1\.90 +233 kB +7\.59 +94\.9 % +0\.897 +150\n/,
    );
    expect(stdout).toMatch(/\nHaBa \+ IDC \+ MTT +1 +pixels +5 +full +2 x 2 /);
    expect(stdout).toContain('MTT keeps one number more');
  });

  it('is JSON for programs, of all combinations', async () => {
    const short = await cli('budget', '--ipc', '2', '--dataset', 'svhn', '--json');
    const whole = await cli('budget', '--ipc', '2', '--dataset', 'svhn', '--json', '--all');
    const [few, all] = [short, whole].map(({ stdout }) => JSON.parse(stdout) as { options: unknown[] });
    expect(few).toMatchObject({ ipc: 2, objective: 'dm', geometry: { classes: 10, imageSize: 32 } });
    expect(few?.options[0]).toMatchObject({
      parameterization: { basesPerClass: 2 },
      storage: { totalValues: 61_440 },
      learnedValues: 0,
      used: 1,
    });
    expect(all?.options.length).toBeGreaterThan(few?.options.length ?? 0);
  });

  it('lists fields and combinations by their sizes', async () => {
    const words = ['budget', '--bytes', '62720', '--bits', '32', '--json', '--code'];
    const { stdout } = await cli(...words, 'field:6x2,field:10,shared:16');
    const { options } = JSON.parse(stdout) as {
      options: { parameterization: { basesPerClass: number; hallucinators: number; formation: number } }[];
    };
    const plain = options.map(({ parameterization }) => parameterization);
    expect(
      plain
        .filter(({ hallucinators, formation }) => hallucinators === 0 && formation === 1)
        .map(({ basesPerClass }) => basesPerClass),
    ).toEqual([23, 10, 78]);
    expect((await cli(...words, 'field:6x2x1')).stderr).toContain('field:6x2x1');
  });

  it('in bytes covers codes, bits and maps that are asked for', async () => {
    const { stdout } = await cli('budget', '--bytes', '58kB', '--code', 'pixels,frequency:64');
    expect(stdout).toContain('58.0 kB, as 7.40 real 8-bit images per class of 28 x 28 x 1 in 10 classes.');
    expect(stdout).toMatch(/\nPixels \+ DM +7 +pixels +- +- +- +all +- +8 +54,880 +7\.00 +54\.9 kB +7\.00 /);
    expect(stdout).toMatch(/\nFReD \+ IDC \+ DM +89 +frequency:64 +- +- +2 x 2 +all +- +8 +56,960 /);
    const coarse = await cli(
      'budget',
      '--bytes',
      '62720',
      '--bits',
      '4',
      '--maps',
      'full,7',
      '--json',
      '--code',
      'pixels',
    );
    const { options } = JSON.parse(coarse.stdout) as {
      options: { parameterization: { hallucinators: number; mapSize: number | null }; used: number }[];
    };
    const plain = options.filter(({ parameterization }) => parameterization.hallucinators === 0);
    expect(plain).toHaveLength(3);
    expect(new Set(options.map(({ parameterization }) => parameterization.mapSize))).toEqual(
      new Set([null, 7]),
    );
    expect(options.every(({ used }) => used <= 1)).toBe(true);
  });

  it('covers every choice where none is named', async () => {
    type Option = { parameterization: ParameterizationConfig };
    const optionsOf = async (...budget: string[]): Promise<ParameterizationConfig[]> => {
      const { stdout } = await cli('budget', ...budget, '--json');
      return (JSON.parse(stdout) as { options: Option[] }).options.map((one) => one.parameterization);
    };
    const inBytes = await optionsOf('--bytes', '58kB');
    expect(new Set(inBytes.map(({ code }) => code.kind))).toEqual(
      new Set(['pixels', 'frequency', 'field', 'shared']),
    );
    expect(new Set(inBytes.map(({ precision }) => precision.bits))).toEqual(new Set([32, 8, 4]));
    expect(new Set(inBytes.map(({ formation }) => formation))).toEqual(new Set([1, 2, 3]));
    expect(new Set(inBytes.map(({ mapSize }) => mapSize))).toEqual(new Set([null, 7]));
    const inValues = await optionsOf('--ipc', '2');
    expect(new Set(inValues.map(({ precision }) => precision.bits))).toEqual(new Set([32]));
  });

  it('in which nothing fits says so', async () => {
    expect((await cli('budget', '--ipc', '0.01')).stdout).toContain('Nothing fits: raise the budget.');
  });

  it.each([
    [['budget'], 'Name the budget in images per class'],
    [['budget', '--ipc', '0'], 'Name the budget in images per class'],
    [['budget', '--bytes', '2 stones'], 'Name the budget in images per class'],
    [['budget', '--ipc', '2', '--bytes', '58kB'], 'Name the budget in images per class'],
    [['budget', '--ipc', '2', '--code', 'waves'], 'There is no code "waves"'],
    [['budget', '--ipc', '2', '--bits', '3'], 'There is no bits "3"'],
    [['budget', '--ipc', '2', '--objective', 'frepo'], 'There is no objective "frepo": choose one of dm, dc'],
    [['budget', '--ipc', '2', '--dataset', '/nowhere/at/all'], '/nowhere/at/all'],
  ])('%j is refused', (words, sentence) => refused(words, sentence));
});

describe('presets', () => {
  it('are listed by dataset', async () => {
    const { stdout } = await cli('presets', '--group', 'svhn');
    expect(stdout).toContain('svhn-haba-mtt-1 ');
    expect(stdout).not.toContain('cifar10-haba-mtt-1 ');
    await refused(['presets', '--group', 'mnist'], 'There are no presets of "mnist": choose one of quick');
  });
});

describe('flags of the official scripts', () => {
  it('become a configuration; what became of them goes to standard error', async () => {
    const words = ['distill_fac.py', '--ipc=1', '--zca', '--lr_img', '5', '--load_all', '--data_path=/x'];
    const { code, stdout, stderr } = await cli(
      'config',
      'from-flags',
      '--data',
      '/data/cifar',
      '--',
      ...words,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dataset: { source: 'cifar10', path: '/data/cifar', whitening: 'zca' },
      optimiser: { images: { learningRate: 5 } },
    });
    expect(stderr).toContain('Flags of distill_fac.py:');
    expect(stderr).toMatch(/--ipc=1 +-> +parameterization\.basesPerClass/);
    expect(stderr).toMatch(/--data_path=\/x +-- +A place on another machine/);
    expect(stderr).toContain('optimiser.images.learningRate: The official settings of this method use 100');
  });

  it('are read from a file, and printed as one object', async () => {
    const file = join(temporaryFolder(), 'run.sh');
    writeFileSync(file, 'python main.py \\\n --method DSA \\\n --colour=red\n');
    const { stdout, stderr } = await cli('config', 'from-flags', file, '--json');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      config: { objective: { kind: 'dsa' } },
      programs: ['dc'],
      left: [{ flag: 'colour', value: 'red', why: 'unknown' }],
    });
    await refused(['config', 'from-flags', 'nothing'], 'There is no flag in this text');
  });
});

describe('presets of the person', () => {
  it('are listed and run by their name', async () => {
    const path = folder();
    const library = await openLibrary(path);
    library.presets.create({
      name: 'Table two',
      note: 'For the\npaper',
      config: { ...config, engine: 'webgpu' },
    });
    library.close();
    const { stdout } = await cli('presets', '--library', path);
    expect(stdout).toMatch(/Table two +HaBa \+ DM +1000 +1\.88 +58\.8 kB +7\.50 +your own: For the paper/);
    expect(stdout).toContain('demo-pixels');
    const own = JSON.parse(
      (await cli('presets', '--group', 'own', '--json', '--library', path)).stdout,
    ) as unknown;
    expect(own).toMatchObject([{ id: 'Table two', group: 'own' }]);
    await refused(['run', 'preset:table TWO', '--library', path], 'The webgpu engine is not available');
    await refused(['run', 'preset:table three', '--library', path], 'There is no preset "table three"');
  });

  it('are left out where the library is open elsewhere', async () => {
    const path = folder();
    await openLibrary(path);
    const { code, stdout, stderr } = await cli('presets', '--library', path);
    expect(code).toBe(0);
    expect(stdout).toContain('demo-pixels');
    expect(stderr).toContain('Your own presets are left out.');
  });
});
