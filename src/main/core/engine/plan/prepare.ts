import type { ProgramBody } from '../../trace/builder';
import type { PrimitiveParams } from '../../trace/ir';
import { normalise } from '../../trace/normalise';
import { asTransposedConv, cropFirst, unbatch, undilate } from './conv';
import { kernelGradient, narrowKernelGradient } from './kernel-gradient';

/*
 * Rewrites what libraries of kernels do not have, or are slow at, into what they are good at.
 */

const canTranspose = (params: PrimitiveParams['conv'], kernel: readonly number[]): boolean =>
  asTransposedConv(kernel, params) !== undefined;

/** For libraries with padded, grouped and transposed convolutions, and rows moved by index. */
export const prepareForOnnx = (body: ProgramBody): ProgramBody =>
  normalise(body, { conv: [narrowKernelGradient, undilate(canTranspose), cropFirst] });

/** For libraries with nothing but padded convolutions. */
export const prepareForTensorflow = (body: ProgramBody): ProgramBody =>
  normalise(body, { conv: [kernelGradient, unbatch, undilate(() => false), cropFirst] });
