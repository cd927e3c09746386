import { runConfigSchema, type RunConfig } from '@shared/config/schema';
import { contrastMasks } from '@main/core/adversary/adversary';
import { augmentationPipeline } from '@main/core/augment/stages';
import { AugmentationTables } from '@main/core/augment/tables';
import { oneHot } from '@main/core/nets/network';
import type { MttDraws } from '@main/core/objective/mtt/draws';
import { createParameterization } from '@main/core/parameterization/parameterization';
import type { PairBatch } from '@main/core/run/adversaryBatches';
import type { HostTensor, Named } from '@main/core/types';
import { floats } from '../../support/evaluate';
import { recordedDraws, strategyOps } from './augmentation';
import { Fixture, type FixtureParam } from './fixtures';
import { officialConvNet } from './networks';

interface MttSettings {
  readonly repo_script: string;
  readonly classes: number;
  readonly ipc: number;
  readonly size: number;
  readonly width: number;
  readonly depth: number;
  readonly n_style: number;
  readonly steps: number;
  readonly iters: number;
  readonly aug: boolean;
  readonly in_channel: number;
  readonly batch_syn_effective: number;
  readonly lr_img: number;
  readonly lr_style: number;
  readonly lr_lr: number;
  readonly lr_teacher: number;
  readonly momentum_img: number;
  readonly momentum_style?: number;
  readonly momentum_lr: number;
  readonly expert_epochs: number;
  readonly lambda_club: number;
  readonly lambda_likeli: number;
  readonly lambda_cls: number;
  readonly lambda_contrast: number;
  readonly extractor_seed: number;
  readonly extractor_params: readonly FixtureParam[];
  readonly student_params: readonly (readonly [string, readonly number[]])[];
}

/** Recorded runs of HaBa and of plain trajectory matching. */
export const fixture = new Fixture('mtt');
/** The official extractor and its optimiser. */
export const EXTRACTOR = { width: 128, depth: 3, learningRate: 0.001, momentum: 0.9 };
export const STYLE = ['scale', 'shift', 'enc.weight', 'enc.bias', 'dec.weight', 'dec.bias'] as const;

/** A hallucinator parameter of all styles, stacked: `<prefix>style<j>/<name>`. */
export function stacked(prefix: string, styles: number, name: string): HostTensor {
  const each = Array.from({ length: styles }, (_, j) => fixture.tensor(`${prefix}/style${j}/${name}`));
  const ownShape = each[0]?.shape ?? [];
  const shape = name === 'scale' || name === 'shift' ? ownShape.slice(-3) : ownShape;
  return floats(Float32Array.from(each.flatMap(({ data }) => [...data])), [styles, ...shape]);
}

/** A recorded run as a configuration, its state before the first iteration and its choices. */
export function recorded(name: string) {
  const settings = fixture.settings<MttSettings>(name);
  const { classes, ipc, size, n_style: styles, steps } = settings;
  const haba = settings.repo_script === 'distill_fac';
  const augmentation = {
    ops: settings.aug ? strategyOps('color_crop_cutout_flip_scale_rotate') : [],
    mode: 'single',
  } as const;
  const config: RunConfig = runConfigSchema.parse({
    dataset: { source: 'fashion-mnist-sample' },
    parameterization: haba
      ? {
          basesPerClass: ipc,
          hallucinators: styles,
          baseChannels: settings.in_channel === 1 ? 'single' : 'image',
        }
      : { basesPerClass: ipc },
    objective: {
      kind: 'mtt',
      syntheticSteps: steps,
      expertEpochs: settings.expert_epochs,
      maxStartEpoch: 1,
      syntheticBatch: settings.batch_syn_effective,
      studentLearningRate: settings.lr_teacher,
      rateLearningRate: settings.lr_lr,
      rateMomentum: settings.momentum_lr,
      rateFloor: haba ? 0.001 : null,
    },
    augmentation,
    network: { width: settings.width, depth: settings.depth },
    optimiser: {
      images: { learningRate: settings.lr_img, momentum: settings.momentum_img },
      hallucinators: {
        learningRate: settings.lr_style,
        momentum: settings.momentum_style ?? settings.momentum_img,
      },
    },
    adversary: {
      enabled: haba,
      ...EXTRACTOR,
      weights: {
        cosine: settings.lambda_club,
        contrastive: settings.lambda_contrast,
        task: settings.lambda_cls,
        likelihood: settings.lambda_likeli,
      },
    },
  });
  const geometry = { classes, channels: 3, imageSize: size, trainPerClass: 1 };
  const parameterization = createParameterization(config.parameterization, geometry);
  const network = officialConvNet(
    { ...settings, norm: 'instancenorm', act: 'relu', pool: 'avgpooling' },
    { channels: 3, imageSize: size },
  );
  const pipeline = augmentationPipeline(config.augmentation, geometry);
  const draws: MttDraws = {
    expert: (iteration) => ({ expert: 0, startEpoch: fixture.scalar(`${name}/it${iteration}/start_epoch`) }),
    step: (iteration, step) => ({
      items: fixture.integers(`${name}/it${iteration}/step${step}/indices`),
      variant: haba ? fixture.scalar(`${name}/it${iteration}/step${step}/style`) : 0,
      augmentation: recordedDraws(fixture, `${name}/it${iteration}/step${step}/aug_`),
    }),
  };
  const trajectory = fixture.tensor(`${name}/expert`);
  const [snapshots = 0, values = 0] = trajectory.shape;
  const trajectories = {
    count: 1,
    epochs: snapshots - 1,
    size: values,
    read: (_expert: number, epoch: number) =>
      (trajectory.data as Float32Array).subarray(epoch * values, (epoch + 1) * values),
  };
  const stored = fixture.tensor(`${name}/init/image_syn`);
  const itemShape = [classes * ipc, ...stored.shape.slice(-3)];
  const params: Named<HostTensor> = haba
    ? {
        bases: { data: stored.data, shape: itemShape },
        ...Object.fromEntries(
          STYLE.map((part) => [`hallucinators.${part}`, stacked(`${name}/init`, styles, part)] as const),
        ),
      }
    : { images: { data: stored.data, shape: itemShape } };
  return {
    settings,
    haba,
    config,
    geometry,
    parameterization,
    network,
    pipeline,
    draws,
    trajectories,
    params,
  };
}

/** The pairs of the cosine loss and of the adversary, as recorded. */
export function recordedPairs(name: string, { settings, pipeline }: ReturnType<typeof recorded>) {
  return {
    draw({ iteration }: { iteration: number }, half: 0 | 1): PairBatch {
      const at = `${name}/it${iteration}/${half === 0 ? 'club' : 'adv'}`;
      const items = fixture.integers(`${at}/indices`);
      const [first = 0, second = 0] = fixture.integers(`${at}/styles`);
      const labels = Int32Array.from(items, (item) => Math.floor(item / settings.ipc));
      const images = 2 * items.length;
      const tables = new AugmentationTables(pipeline, { tables: images, adjoint: half === 0 });
      const choice = (style: number) => floats(oneHot([style], settings.n_style), [settings.n_style]);
      return {
        size: items.length,
        pair: {
          items: { data: items, shape: [items.length] },
          first: choice(first),
          second: choice(second),
          augmentation: tables.fill([{ draws: recordedDraws(fixture, `${at}/aug_`), count: images }]),
        },
        targets: floats(oneHot([...labels, ...labels], settings.classes), [images, settings.classes]),
        contrast: contrastMasks(labels),
      };
    },
  };
}
