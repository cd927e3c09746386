/** Any basis through any hallucinator of any run that fits, what lies between two, and what happens inside. */
import type { ImageBatch, ImageDisplay } from '@shared/domain';
import { UserError } from '@shared/domain/errors';
import { message, type Message } from '@shared/words/message';
import { misfitOf, misfitOfBases, misfitOfHallucinators, type Misfit } from '@shared/domain/galleryFit';
import type { AnatomyStage, Difference, Mix, MixBasis, MixHallucinator } from '@shared/ipc/contract';
import { toRgba } from '../core/data/rgba';
import {
  anatomyOf,
  betweenHallucinators,
  blend,
  enlarger,
  hallucinateInto,
  hallucinatorAt,
  type HostHallucinator,
} from '../core/parameterization/hostDecode';
import { pixelsOf, shapeOf, type Frames, type Opened } from './frames';
import { assertCells, heatMaps, portrayed, shown } from './show';
import { baseChannelsOf, type OwnPictures } from './ownPictures';

/** A mix, decoded: values of the run in whose terms they are shown. */
interface Decoded {
  readonly values: Float32Array;
  readonly opened: Opened;
}

interface Parts {
  readonly basis: Float32Array;
  readonly hallucinator: HostHallucinator | null;
  /** The run whose dataset the result belongs to: the hallucinator's, else that of the basis. */
  readonly opened: Opened;
}

const SENTENCES: Readonly<Record<Misfit, Message>> = {
  unreadable: message('work.checkpointUnreadable'),
  'no-hallucinators': message('work.noHallucinators'),
  size: message('work.imageSizesDiffer'),
  'base-channels': message('work.baseChannelsDiffer'),
  channels: message('work.hallucinatorChannelsDiffer'),
  kernel: message('work.hallucinatorKernelsDiffer'),
};

export class Mixer {
  constructor(
    private readonly frames: Frames,
    private readonly pictures: OwnPictures,
  ) {}

  /** Images in the order of `mixes`. Throws a UserError where something does not exist or fit, or sizes differ. */
  async mix(mixes: readonly Mix[], display: ImageDisplay): Promise<ImageBatch> {
    const batches: ImageBatch[] = [];
    for (const mix of mixes) {
      const { values, opened } = await this.decode(mix);
      batches.push(await shown(values, opened, display));
    }
    const [first] = batches;
    if (!first || batches.some(({ width }) => width !== first.width)) {
      throw new UserError('bad-input', message('work.severalImageSizes'));
    }
    const rgba = new Uint8ClampedArray(batches.length * first.rgba.length);
    batches.forEach((batch, i) => rgba.set(batch.rgba, i * first.rgba.length));
    return { count: batches.length, width: first.width, height: first.height, rgba };
  }

  /** a - b in true pixels; middle gray is no difference, `amplification` times half the way to white is 1. */
  async difference(a: Mix, b: Mix, amplification: number): Promise<Difference> {
    const [one, other] = [await this.decode(a), await this.decode(b)];
    const [from, to] = [await pixelsOf(one.values, one.opened), await pixelsOf(other.values, other.opened)];
    if (from.length !== to.length) {
      throw new UserError('bad-input', message('work.noDifference'));
    }
    const { channels, imageSize } = one.opened.parameterization;
    const values = from.map((value, i) => value - (to[i] ?? 0));
    const even = { mean: new Array<number>(channels).fill(0.5), std: new Array<number>(channels).fill(0.5) };
    const amplified = values.map((value) => value * amplification);
    const sizes = values.map(Math.abs);
    return {
      image: toRgba(amplified, channels, imageSize, even, 'true'),
      mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
      largest: sizes.reduce((most, size) => Math.max(most, size), 0),
    };
  }

  /** Every step from what is stored to training images: the code, the basis, the hallucinator's layers, the parts. */
  async anatomy(mix: Mix): Promise<AnatomyStage[]> {
    const { basis, hallucinator, opened } = await this.parts(mix);
    const { imageSize } = opened.parameterization;
    return [
      ...(await this.code(mix)),
      { name: 'basis', ...heatMaps(basis, basis.length / imageSize ** 2, imageSize, 'gray') },
      ...(hallucinator ? await inside(hallucinator, basis, opened) : []),
      ...(await formed(imageOf({ basis, hallucinator, opened }), opened)),
    ];
  }

  /** What is stored of a basis that is one of a run's own, and not its pixels. */
  private async code({ basis, toBasis }: Mix): Promise<AnatomyStage[]> {
    if (basis.kind === 'own' || toBasis !== null) return [];
    const opened = await this.open(basis);
    const portrait = opened.portrait?.(basis.basis) ?? null;
    if (portrait === null) return [];
    return [{ name: 'code', ...rangeOf(portrait.values), images: portrayed(portrait, opened, 'stretched') }];
  }

  /** The values of a mix, [channels, S, S], as the networks of the run see them. */
  async decode(mix: Mix): Promise<Decoded> {
    const parts = await this.parts(mix);
    const { opened } = parts;
    const { channels, imageSize, formation, grid } = opened.parameterization;
    const values = imageOf(parts);
    if (mix.part !== null) {
      if (mix.part >= formation) {
        throw new UserError('bad-input', message('work.unknownPart', { part: mix.part, count: formation }));
      }
      enlarger(channels, imageSize, grid)(values, 0, mix.part);
    }
    return { values, opened };
  }

  private async parts(mix: Mix): Promise<Parts> {
    const from = await this.open(mix.basis);
    const through = mix.hallucinator ? await this.open(mix.hallucinator) : null;
    const opened = through ?? from;
    if (through) {
      // An own picture is prepared for the run that takes it.
      const taken = mix.basis.kind === 'own' ? shapeOf(through) : shapeOf(from);
      refuse(misfitOf(taken, shapeOf(through)));
    }
    let basis = this.basis(mix.basis, from, opened);
    if (mix.toBasis) {
      const other = await this.open(mix.toBasis.basis);
      if (mix.toBasis.basis.kind === 'stored') refuse(misfitOfBases(shapeOf(opened), shapeOf(other)));
      basis = blend(basis, this.basis(mix.toBasis.basis, other, opened), mix.toBasis.share);
    }
    if (!mix.hallucinator || !through) return { basis, hallucinator: null, opened };
    let hallucinator = one(mix.hallucinator, through);
    if (mix.toHallucinator) {
      const other = await this.open(mix.toHallucinator.hallucinator);
      refuse(misfitOfHallucinators(shapeOf(through), shapeOf(other)));
      const { share } = mix.toHallucinator;
      hallucinator = betweenHallucinators(hallucinator, one(mix.toHallucinator.hallucinator, other), share);
    }
    return { basis, hallucinator, opened };
  }

  private open({
    runId,
    checkpointId,
  }: {
    readonly runId: string;
    readonly checkpointId: string;
  }): Promise<Opened> {
    return this.frames.open(runId, checkpointId);
  }

  /** [baseChannels, S, S]; an own picture as the run `target` has its images. */
  private basis(basis: MixBasis, from: Opened, target: Opened): Float32Array {
    if (basis.kind === 'own') return this.pictures.basis(basis.imageId, target);
    assertCells(from, [{ basis: basis.basis, hallucinator: null }]);
    const stored = from.state.params['bases'] ?? from.state.params['images'];
    const size = baseChannelsOf(from) * from.parameterization.imageSize ** 2;
    return stored?.data.slice(basis.basis * size, (basis.basis + 1) * size) ?? new Float32Array(size);
  }
}

/** The image of a basis, through its hallucinator where it has one, before a formation: [channels, S, S]. */
function imageOf({ basis, hallucinator, opened }: Parts): Float32Array {
  const { channels, imageSize } = opened.parameterization;
  const values = new Float32Array(channels * imageSize * imageSize);
  if (hallucinator) hallucinateInto(hallucinator, basis, 0, values, 0);
  else for (let at = 0; at < values.length; at += basis.length) values.set(basis, at);
  return values;
}

/** The training images that an image is taken apart into. */
async function formed(values: Float32Array, opened: Opened): Promise<AnatomyStage[]> {
  const { channels, imageSize, formation, grid } = opened.parameterization;
  if (formation === 1) return [];
  const enlarge = enlarger(channels, imageSize, grid);
  const parts = new Float32Array(formation * values.length);
  for (let part = 0; part < formation; part += 1) {
    parts.set(values, part * values.length);
    enlarge(parts, part * values.length, part);
  }
  return [{ name: 'parts', ...rangeOf(parts), images: await shown(parts, opened, 'stretched') }];
}

/** The layers of a hallucinator. */
async function inside(
  hallucinator: HostHallucinator,
  basis: Float32Array,
  opened: Opened,
): Promise<AnatomyStage[]> {
  const { inner, features, scale, shift, affine, output } = anatomyOf(hallucinator, basis);
  const { size, mid, outputs } = hallucinator;
  const image = await shown(output, opened, 'stretched');
  return [
    { name: 'features', ...heatMaps(features, mid, inner, 'gray') },
    { name: 'scale', ...heatMaps(scale, mid, inner, { middle: 1 }) },
    { name: 'shift', ...heatMaps(shift, mid, inner, { middle: 0 }) },
    { name: 'affine', ...heatMaps(affine, mid, inner, 'gray') },
    { name: 'output', ...rangeOf(output), images: outputs === 1 ? image : withChannels(image, output, size) },
  ];
}

function one({ hallucinator }: MixHallucinator, opened: Opened): HostHallucinator {
  assertCells(opened, [{ basis: 0, hallucinator }]);
  return hallucinatorAt(opened.state.params, hallucinator);
}

function refuse(misfit: Misfit | null): void {
  if (misfit !== null) throw new UserError('bad-input', SENTENCES[misfit]);
}

function rangeOf(values: Float32Array): { low: number; high: number } {
  return {
    low: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    high: values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}

/** The whole image, then each of its channels in gray. */
function withChannels(image: ImageBatch, values: Float32Array, size: number): ImageBatch {
  const channels = heatMaps(values, values.length / size ** 2, size, 'gray').images;
  const rgba = new Uint8ClampedArray(image.rgba.length + channels.rgba.length);
  rgba.set(image.rgba);
  rgba.set(channels.rgba, image.rgba.length);
  return { ...image, count: 1 + channels.count, rgba };
}
