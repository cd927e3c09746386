import { describe, expect, it } from 'vitest';
import { findPreset } from '@shared/presets';
import { readCommands } from '@shared/official/commandLine';
import { readOfficialFlags } from '@shared/official/flags';
import { officialNetwork } from '@shared/official/networks';

const script = `python distill_fac.py \\
--dataset=CIFAR10 \\
--ipc=1 \\
--n_style=5 \\
--syn_steps=50 \\
--expert_epochs=2 \\
--max_start_epoch=2 \\
--zca \\
--lr_img=100 \\
--lr_lr=1e-7 \\
--pix_init real \\
--lr_teacher=0.01 \\
--buffer_path={somewhere} \\
--data_path={somewhere} \\
--lr_style 100 \\
--lambda_club_content 0.1 \\
--lambda_contrast_content 0.1 \\
--lambda_cls_content 1. \\
--lambda_likeli_content 0.1
`;
/** A preset without what no script knows. */
const preset = (id: string): unknown => {
  const found = findPreset(id);
  return found && { ...found.config, budget: { ipc: null, convention: 'values' } };
};

describe('the official flags', () => {
  it('of the HaBa scripts give the presets that were made after them', () => {
    const { config, left, problems } = readOfficialFlags(script);
    expect(config).toEqual(preset('cifar10-haba-mtt-1'));
    expect(left).toEqual([
      { flag: 'buffer_path', value: '{somewhere}', why: 'place' },
      { flag: 'data_path', value: '{somewhere}', why: 'place' },
    ]);
    expect(problems.map(({ path }) => path)).toEqual(['dataset.path']);
    const ten = script
      .replace('--ipc=1 ', '--ipc=10 ')
      .replace('syn_steps=50', 'syn_steps=30')
      .replace('max_start_epoch=2 ', 'max_start_epoch=20 ')
      .replace('1e-7', '1e-5')
      .replace('lr_teacher=0.01', 'lr_teacher=0.001');
    expect(readOfficialFlags(ten).config).toEqual(preset('cifar10-haba-mtt-10'));
    const single = script.replace('--ipc=1 ', '--ipc=3 --single_channel ');
    expect(readOfficialFlags(single).config).toEqual(preset('cifar10-haba-mtt-single-3'));
  });

  it('of the others give the defaults of their scripts', () => {
    const of = (text: string): unknown => readOfficialFlags(text).config;
    expect(of('python distill.py --zca --ipc=10')).toEqual(preset('cifar10-mtt-10'));
    expect(of('python main.py --method DC --ipc 2')).toEqual(preset('cifar10-dc-2'));
    expect(
      of(
        'python main.py --method DSA --init real --ipc 2 --dsa_strategy color_crop_cutout_flip_scale_rotate',
      ),
    ).toEqual(preset('cifar10-dsa-2'));
    expect(of('python3 -u main_DM.py --dataset CIFAR100 --ipc 11')).toEqual(preset('cifar100-dm-11'));
  });

  it('without a script are recognised by flags that only one has', () => {
    expect(readOfficialFlags('--n_style=3 --lambda_club=0.2').programs).toEqual(['haba']);
    expect(readOfficialFlags('--syn_steps=3').programs).toEqual(['mtt']);
    expect(readOfficialFlags('--method=DM').programs).toEqual(['dm']);
    expect(() => readOfficialFlags('--dataset=CIFAR10 --ipc=1')).toThrow('put the script before them');
    expect(readOfficialFlags('--n_style=3 --lambda_club=0.2').config.adversary.weights.cosine).toBe(0.2);
  });

  it('have the defaults of the script where they are not given', () => {
    const { config } = readOfficialFlags('python distill_fac.py');
    expect(config.objective).toMatchObject({ syntheticSteps: 64, expertEpochs: 3, maxStartEpoch: 25 });
    expect(config.adversary.weights).toEqual({ cosine: 0.1, contrastive: 1, task: 1, likelihood: 1 });
    expect(config.dataset).toMatchObject({ source: 'cifar10', whitening: 'none' });
  });

  it('of the buffers become the experts of the run', () => {
    const text = `python buffer.py --zca --train_epochs=40 --num_experts=20 --lr_teacher=0.02
      python distill.py --syn_steps=10`;
    const { config, programs } = readOfficialFlags(text);
    expect(programs).toEqual(['buffer', 'mtt']);
    expect(config.objective).toMatchObject({
      syntheticSteps: 10,
      studentLearningRate: 0.01,
      experts: { epochs: 40, count: 20, learningRate: 0.02 },
    });
    expect(config.dataset.whitening).toBe('zca');
  });

  it('that have no place here are named with the reason', () => {
    const { left, config } = readOfficialFlags(
      'distill_fac.py --dataset=ImageNet --subset=imagenette --load_all --max_files=3 --ipc=0 --colour=red --syn_steps=many --eval_mode=M --model=ConvNetD5',
    );
    expect(Object.fromEntries(left.map(({ flag, why }) => [flag, why]))).toEqual({
      subset: 'none',
      load_all: 'own-way',
      max_files: 'none',
      ipc: 'value',
      colour: 'unknown',
      syn_steps: 'value',
    });
    expect(config.dataset).toMatchObject({ source: 'folder', imageSize: 128 });
    expect(config.network).toMatchObject({ kind: 'convnet', depth: 5 });
    expect(config.evaluation.networks.map(({ kind }) => kind)).toEqual([
      'convnet',
      'alexnet',
      'vgg11',
      'resnet18',
    ]);
    expect(config.parameterization).toMatchObject({ basesPerClass: 1 });
  });

  it('turn augmentation off as the scripts do', () => {
    expect(readOfficialFlags('distill_fac.py --dsa=False').config.augmentation.ops).toEqual([]);
    expect(readOfficialFlags('distill_fac.py --dsa_strategy=color_crop').config.augmentation.ops).toEqual([
      'color',
      'crop',
    ]);
    // Python reads every text as true.
    expect(readOfficialFlags('distill_fac.py --no_aug=False').config.augmentation.ops).toEqual([]);
  });

  it('are refused in one sentence where nothing can be read', () => {
    expect(() => readOfficialFlags('hello')).toThrow('There is no flag in this text');
    expect(() => readOfficialFlags('python train.py --lr=1')).toThrow('train.py is unknown');
    expect(() => readOfficialFlags('distill.py --ipc=1\ndistill.py --ipc=10')).toThrow('several commands');
  });
});

describe('a pasted text', () => {
  it('is split as a shell does', () => {
    expect(
      readCommands(
        `CUDA_VISIBLE_DEVICES=0 python a/b/distill.py --one="x y" --two 'z' # --not\n --three; echo --four 1`,
      ),
    ).toEqual([
      {
        script: 'distill.py',
        flags: [
          { name: 'one', value: 'x y' },
          { name: 'two', value: 'z' },
          { name: 'three', value: null },
        ],
      },
      { script: null, flags: [{ name: 'four', value: '1' }] },
    ]);
    expect(readCommands('--lr -1e-3 --zca')[0]?.flags).toEqual([
      { name: 'lr', value: '-1e-3' },
      { name: 'zca', value: null },
    ]);
  });
});

describe('names of networks', () => {
  it.each([
    ['ConvNet', { kind: 'convnet', depth: 3, width: 128 }],
    ['ConvNetW64', { kind: 'convnet', width: 64 }],
    ['ConvNetBN', { kind: 'convnet', norm: 'batch' }],
    ['ResNet18BN_AP', { kind: 'resnet18', norm: 'batch', downsampling: 'average-pool' }],
    ['VGG11BN', { kind: 'vgg11', norm: 'batch' }],
  ])('%s', (name, network) => expect(officialNetwork(name)).toMatchObject(network));

  it('that are not here', () => {
    expect(officialNetwork('DenseNet')).toBeNull();
    expect(officialNetwork('ConvNetX9')).toBeNull();
  });
});
