/** The settings of the official scripts as parts of configurations: presets and studies are made of them. */
import type { RunConfigInput } from '../config/schema';
import { defaultNumber, HABA_SCRIPTS, type HabaScript, type Program } from './programs';

type Optimiser = RunConfigInput['optimiser'];

/** Momentum of the steps of what is stored; no script has a flag for it. */
export const MOMENTUM = { haba: 0.95, mtt: 0.5, dc: 0.5, dm: 0.5 } as const;

/** Steps of the stored images; hallucinators keep the schema's relative ones. */
export const imageSteps = (learningRate: number, momentum: number): Optimiser => ({
  images: { learningRate, momentum },
});

/** Steps of plain pixels by the defaults of a script. */
export const stepsOf = (program: keyof typeof MOMENTUM): Optimiser =>
  imageSteps(defaultNumber(program, 'lr_img'), MOMENTUM[program]);

/** Steps of HaBa's scripts: plain SGD for all that is stored. */
export function authorsSteps(script: HabaScript): Optimiser {
  const { lr_img, lr_style } = HABA_SCRIPTS[script];
  const momentum = MOMENTUM.haba;
  return {
    images: { learningRate: lr_img, momentum },
    hallucinators: { rule: 'sgd', learningRate: lr_style, momentum },
  };
}

/** How far students and experts go, and how students learn, by one of HaBa's scripts. */
export function trajectoryOf(script: HabaScript) {
  const { expert_epochs, syn_steps, max_start_epoch, lr_lr, lr_teacher } = HABA_SCRIPTS[script];
  return {
    expertEpochs: expert_epochs,
    syntheticSteps: syn_steps,
    maxStartEpoch: max_start_epoch,
    rateLearningRate: lr_lr,
    studentLearningRate: lr_teacher,
  };
}

/** How trajectory matching of plain pixels steps the learned rate; its script has no flags for it. */
export const PLAIN_RATE = { rateMomentum: 0.5, rateFloor: null } as const;

/** Iterations by the default of a script. */
export const iterationsOf = (program: Program): number => defaultNumber(program, 'Iteration');
