/** What a preset is, for the words about it in any language. */
import { baselineImagesPerClass, storageOf } from '../budget/storage';
import { methodOf, nameOfMethod } from '../config/methods';
import { knownGeometry } from '../studies/geometry';
import { needsBelow } from '../studies/neighbours';
import type { Preset, PresetOrigin } from './types';

export interface PresetFacts {
  /** `HaBa + MTT`, or the objective alone for plain pixels. */
  readonly method: string;
  readonly origin: PresetOrigin;
  readonly perClass: number;
  /** 0 where images are stored as they are. */
  readonly hallucinators: number;
  readonly singleChannel: boolean;
  /** Exact storage in images per class; null where it depends on the files. */
  readonly ipc: number | null;
  /** Images per class of a fair baseline: what is stored, rounded up. */
  readonly baseline: number | null;
  /** Images per class of the plain neighbour with less storage, where the baseline has much more; else null. */
  readonly below: number | null;
}

/** Reads the facts of a preset off its configuration. */
export function presetFacts({ config, origin }: Preset): PresetFacts {
  const { parameterization } = config;
  const { basesPerClass: perClass, hallucinators, baseChannels } = parameterization;
  const method = methodOf(config);
  const name = nameOfMethod(method);
  const geometry = knownGeometry(config.dataset);
  const ipc = geometry && storageOf(parameterization, geometry).ipcEquivalent;
  const baseline = ipc === null ? null : baselineImagesPerClass(ipc);
  const between =
    baseline !== null && geometry && needsBelow([{ parameterization, ipc: baseline }], geometry);
  return {
    method: method.parameterization === 'pixels' ? name.replace(/^.* \+ /, '') : name,
    origin,
    perClass,
    hallucinators,
    singleChannel: baseChannels === 'single',
    ipc,
    baseline,
    below: baseline !== null && between === true ? baseline - 1 : null,
  };
}
