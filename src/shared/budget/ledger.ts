/**
 * What a parameterization stores, bit by bit. The field counts numbers (`values`); bits say what they take, with everything
 * that decoding needs besides: the masks of a frequency code name coefficients by one bit a place. Labels follow from the
 * order of what is stored, class by class, and take nothing.
 */
import type { Code, ParameterizationConfig } from '../config/parameterization';
import type { ImageGeometry } from './storage';

/** One part of what is stored. */
interface LedgerLine {
  /** Numbers, as the field counts. */
  readonly values: number;
  readonly bits: number;
}

export interface Ledger {
  /** Bases in their code: pixels or coefficients. */
  readonly bases: LedgerLine;
  /** Which coefficients are kept; no numbers. */
  readonly masks: LedgerLine;
  readonly hallucinators: LedgerLine;
  readonly total: LedgerLine;
  /** Whole bytes of all bits. */
  readonly bytes: number;
  /** Real images of 8 bits a value that as many bytes hold, for each class. */
  readonly realImages: number;
}

/** float32 */
const BITS = 32;

/**
 * Numbers in one hallucinator: encoder k²·in·mid + mid, scale and shift 2·mid·(S−k+1)², decoder k²·mid·out + out
 * (HaBa, section 3.2; fixtures' definition). mid = out = image channels.
 */
export function hallucinatorValues(
  kernel: number,
  baseChannels: number,
  imageChannels: number,
  imageSize: number,
): number {
  const inner = imageSize - kernel + 1;
  const mid = imageChannels;
  const taps = kernel * kernel;
  return (
    taps * baseChannels * mid + mid + 2 * mid * inner * inner + taps * mid * imageChannels + imageChannels
  );
}

/** Numbers of one channel of a basis in its code. */
export const channelValues = (code: Code, imageSize: number): number =>
  code.kind === 'frequency' ? Math.min(code.coefficients, imageSize ** 2) : imageSize ** 2;

/** Channels of a basis. */
export const basisChannels = (
  { baseChannels }: Pick<ParameterizationConfig, 'baseChannels'>,
  { channels }: Pick<ImageGeometry, 'channels'>,
): number => (baseChannels === 'single' ? 1 : channels);

/** Everything that a parameterization stores on a dataset. */
export function ledgerOf(config: ParameterizationConfig, geometry: ImageGeometry): Ledger {
  const { classes, channels, imageSize } = geometry;
  const { code, basesPerClass, kernel } = config;
  const own = basisChannels(config, geometry);
  const numbers = (values: number): LedgerLine => ({ values, bits: BITS * values });
  const bases = numbers(classes * basesPerClass * own * channelValues(code, imageSize));
  const masks = { values: 0, bits: code.kind === 'frequency' ? classes * imageSize ** 2 : 0 };
  const hallucinators = numbers(config.hallucinators * hallucinatorValues(kernel, own, channels, imageSize));
  const lines = [bases, masks, hallucinators];
  const total = {
    values: lines.reduce((sum, { values }) => sum + values, 0),
    bits: lines.reduce((sum, { bits }) => sum + bits, 0),
  };
  const bytes = Math.ceil(total.bits / 8);
  return {
    bases,
    masks,
    hallucinators,
    total,
    bytes,
    realImages: bytes / (classes * channels * imageSize ** 2),
  };
}
