import { hallucinateAll, hallucinatorSpecs } from '@main/core/parameterization/haba';
import { float32, type ProgramIR } from '@main/core/trace/ir';
import { trace } from '@main/core/trace/trace';

export interface DecodeShape {
  readonly bases: number;
  readonly hallucinators: number;
  readonly imageSize: number;
}

/** HaBa's decoding as a program: every basis through every hallucinator, three channels and kernels of 3. */
export function decode({ bases, hallucinators, imageSize }: DecodeShape): ProgramIR {
  const [encoder, encoderBias, scale, shift, decoder, decoderBias] = hallucinatorSpecs({
    kernel: 3,
    baseChannels: 3,
    channels: 3,
    imageSize,
    mapSize: null,
  }).map(({ shape }) => float32([hallucinators, ...shape]));
  if (!encoder || !encoderBias || !scale || !shift || !decoder || !decoderBias)
    throw new Error('A parameter is missing.');
  const params = {
    'enc.weight': encoder,
    'enc.bias': encoderBias,
    scale,
    shift,
    'dec.weight': decoder,
    'dec.bias': decoderBias,
  };
  const images = float32([bases, 3, imageSize, imageSize]);
  return trace(`HaBa decoding ${bases} bases`, (inputs) => hallucinateAll(inputs.params, inputs.images), {
    params,
    images,
  });
}
