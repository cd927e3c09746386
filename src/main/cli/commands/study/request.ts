/** Studies as the command line names them. */
import { resolve } from 'node:path';
import { UserError } from '@shared/domain/errors';
import { STUDY_KINDS, studyRequestSchema, type StudyRequest } from '@shared/studies/request';
import { recogniseFolder } from '../../../core/data/recognise';
import type { CommandInput } from '../../args';
import type { OptionSpec } from '../../command';
import { readConfig } from '../../config';
import { jsonOrText } from '@shared/text/jsonOrText';

/** What the kinds ask, one line each. */
export const KIND_TEXTS: Readonly<Record<StudyRequest['kind'], string>> = {
  rq1: 'HaBa against plain pixels for each objective, at the storage of 1, 10 and 50 bases per class.',
  rq2: 'Accuracy and diversity against the number of hallucinators, at a fixed storage.',
  rq3: 'Distilled with one network, evaluated with ConvNet, AlexNet, VGG11 and ResNet18.',
  rq4: 'Each term of the adversarial constraints on and off.',
  idc: 'HaBa and multi-formation (IDC): each alone, both and neither.',
  grid: 'Every combination of values over any paths of the configuration.',
};

/** The options that describe a study. */
export const REQUEST_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  quick: { help: 'Narrow networks and few iterations, for a CPU (default: the sizes of the papers).' },
  config: {
    value: 'FILE | preset:NAME',
    help: 'Configuration that every cell starts from, with its dataset and objective.',
  },
  dataset: {
    value: 'SOURCE',
    help: 'fashion-mnist-sample, idx, cifar10, cifar100, svhn or folder (default: the embedded sample).',
  },
  data: { value: 'PATH', help: 'Folder of the dataset; without --dataset it is recognised by its files.' },
  objective: { value: 'NAME', help: 'dc, dsa, dm or mtt; rq1 takes several.', repeatable: true },
  bases: { value: 'N,N,…', help: 'Bases per class of the factorised rows; the budgets follow.' },
  hallucinators: { value: 'N,N,…', help: 'Numbers of hallucinators (rq2); 0 stands for plain pixels.' },
  budget: { value: 'IPC', help: 'Storage in images per class (rq2, grid).' },
  network: { value: 'KIND', help: 'Evaluation network (rq3), such as convnet or vgg11.', repeatable: true },
  seeds: { value: 'N', help: 'Distillations of every cell (default: 1).' },
  axis: {
    value: 'PATH=VALUES',
    help: 'Axis of the grid: a path and values, as in optimiser.images.learningRate=1,4 or parameterization=[{…},{…}].',
    repeatable: true,
  },
  paired: {
    help: 'Pair the axes of the grid: the first values together, then the second (default: every with every).',
  },
};

/** Reads the request from the words and options of a command. Throws a UserError with one sentence. */
export async function readRequest(input: CommandInput): Promise<StudyRequest> {
  const [kind = ''] = input.positionals;
  if (!STUDY_KINDS.some((one) => one === kind)) {
    throw new UserError('bad-input', `There is no study "${kind}": choose one of ${STUDY_KINDS.join(', ')}.`);
  }
  const { text, lists, flags } = input;
  const config = text['config'];
  const parsed = studyRequestSchema.safeParse({
    kind,
    size: flags.has('quick') ? 'quick' : 'official',
    ...(config === undefined ? {} : { base: readConfig(config, text['data']) }),
    ...(config === undefined ? await datasetOf(input) : {}),
    ...(lists['objective'] === undefined ? {} : { objectives: lists['objective'] }),
    ...numbers('basesPerClass', text['bases']),
    ...numbers('hallucinators', text['hallucinators']),
    ...(text['budget'] === undefined ? {} : { budget: Number(text['budget']) }),
    ...(lists['network'] === undefined ? {} : { networks: lists['network'].map((one) => ({ kind: one })) }),
    ...(text['seeds'] === undefined ? {} : { seeds: Number(text['seeds']) }),
    axes: (lists['axis'] ?? []).map(axisOf),
    combine: flags.has('paired') ? 'paired' : 'every',
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const option = OPTION_OF[String(issue?.path[0])] ?? String(issue?.path[0]);
  const reason = (issue?.message ?? 'it cannot be read').replace(/\.$/, '');
  throw new UserError('bad-input', `--${option}: ${reason}.`);
}

/** The options by the fields that they fill. */
const OPTION_OF: Readonly<Record<string, string>> = {
  objectives: 'objective',
  basesPerClass: 'bases',
  networks: 'network',
  axes: 'axis',
};

async function datasetOf({ text }: CommandInput): Promise<object> {
  const { dataset, data } = text;
  if (dataset === undefined && data === undefined) return {};
  if (data === undefined) return { dataset: { source: dataset } };
  const path = resolve(data);
  return { dataset: { source: dataset ?? (await recogniseFolder(path)), path } };
}

const numbers = (name: string, text: string | undefined): object =>
  text === undefined ? {} : { [name]: text.split(',').map(Number) };

/** `path=1,4` or `path=[…]`, the values as JSON where they are JSON, else as words. */
function axisOf(text: string): { path: string; values: unknown[] } {
  const at = text.indexOf('=');
  if (at <= 0) {
    throw new UserError(
      'bad-input',
      `--axis is "${text}": write PATH=VALUES, as in training.iterations=100,200.`,
    );
  }
  const [path, rest] = [text.slice(0, at), text.slice(at + 1)];
  const whole = rest.startsWith('[') ? jsonOrText(rest) : null;
  return { path, values: Array.isArray(whole) ? whole : rest.split(',').map(jsonOrText) };
}
