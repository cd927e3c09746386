/**
 * Short names of networks, as on a command line: a kind, then its variants as the official code abbreviates them, such as
 * `convnet`, `convnet-d4-w64-bn`, `vgg11-bn`, `resnet18-bn-ap`.
 */
import { networkSchema, type NetworkConfig } from './network';
import { UserError } from '../domain/errors';
import { message } from '../words/message';

type Settings = Readonly<Record<string, unknown>>;

const BATCH_NORM = { bn: { norm: 'batch' } } as const;
const INSTANCE_NORM = { in: { norm: 'instance' } } as const;

/** What each suffix of a kind means. */
const SUFFIXES: Readonly<Record<NetworkConfig['kind'], Readonly<Record<string, Settings>>>> = {
  convnet: {
    ...BATCH_NORM,
    ...INSTANCE_NORM,
    ln: { norm: 'layer' },
    gn: { norm: 'group' },
    nn: { norm: 'none' },
    ar: { activation: 'relu' },
    al: { activation: 'leaky-relu' },
    as: { activation: 'sigmoid' },
    aw: { activation: 'swish' },
    ap: { pooling: 'average' },
    mp: { pooling: 'max' },
    np: { pooling: 'none' },
  },
  mlp: {},
  lenet: {},
  alexnet: BATCH_NORM,
  vgg11: { ...BATCH_NORM, ...INSTANCE_NORM },
  resnet18: { ...BATCH_NORM, ...INSTANCE_NORM, ap: { downsampling: 'average-pool' } },
};

export const NETWORK_KINDS = Object.keys(SUFFIXES) as NetworkConfig['kind'][];

/**
 * The network of a short name. `own` stands for the network that a run distils with.
 * @throws UserError when there is no such network.
 */
export function networkOfName(name: string, own: NetworkConfig): NetworkConfig {
  const [kind = '', ...suffixes] = name.trim().toLowerCase().split('-');
  if (kind === 'own' && suffixes.length === 0) return own;
  const known = NETWORK_KINDS.find((one) => one === kind);
  if (!known) {
    throw new UserError(
      'bad-input',
      message('input.unknownNetwork', { name, names: NETWORK_KINDS.join(', ') }),
    );
  }
  const settings = suffixes.map((suffix) => settingOf(known, suffix, name));
  const parsed = networkSchema.safeParse(Object.assign({ kind: known }, ...settings));
  if (parsed.success) return parsed.data;
  throw new UserError('bad-input', message('input.networkOutOfRange', { name }));
}

function settingOf(kind: NetworkConfig['kind'], suffix: string, name: string): Settings {
  const size = kind === 'convnet' ? /^([dw])(\d+)$/.exec(suffix) : null;
  if (size) return { [size[1] === 'd' ? 'depth' : 'width']: Number(size[2]) };
  const found = Object.hasOwn(SUFFIXES[kind], suffix) ? SUFFIXES[kind][suffix] : undefined;
  if (found) return found;
  const sizes = kind === 'convnet' ? ['d<depth>', 'w<width>'] : [];
  const possible = [...sizes, ...Object.keys(SUFFIXES[kind])];
  throw new UserError(
    'bad-input',
    possible.length === 0
      ? message('input.networkWithoutVariants', { name, kind })
      : message('input.networkVariants', { name, kind, suffixes: possible.join(', ') }),
  );
}
