/** What a job asks for, as the fields of a form: empty ones are the cluster's own choice. */
import { type JobOptions, jobOptionsSchema } from '@shared/tasks/profile';

export const WORDS = [
  'partition',
  'account',
  'qos',
  'gres',
  'cpus',
  'memory',
  'time',
  'parallel',
] as const satisfies readonly (keyof JobOptions['profile'])[];
/** Folders on the computer; of datasets a line for each. */
export const FOLDERS = ['data', 'experts'] as const satisfies readonly (keyof JobOptions)[];
/** What few jobs need: a line of shell or an option of sbatch in each line, and a folder. */
export const RARE = ['setup', 'options', 'scratch'] as const;
export type FieldName = (typeof WORDS)[number] | (typeof FOLDERS)[number] | (typeof RARE)[number];
export type JobFields = Readonly<Record<FieldName, string>>;

/** Whether a field has several lines. */
export const hasLines = (field: FieldName): boolean =>
  field === 'data' || field === 'setup' || field === 'options';

export const NO_FIELDS: JobFields = {
  partition: '',
  account: '',
  qos: '',
  gres: '',
  cpus: '',
  memory: '',
  time: '',
  parallel: '',
  data: '',
  experts: '',
  setup: '',
  options: '',
  scratch: '',
};

/** The fields of what a profile asks for. */
export function fieldsOf({ profile, data, experts, scratch }: JobOptions): JobFields {
  const named = WORDS.map((name): [string, string] => [name, String(profile[name] ?? '')]);
  return {
    ...NO_FIELDS,
    ...Object.fromEntries(named),
    data: data.join('\n'),
    experts: experts ?? '',
    setup: profile.setup.join('\n'),
    options: profile.options.join('\n'),
    scratch: scratch ?? '',
  };
}

/** What fields ask for, or the name of the first that Slurm would not take. */
export function optionsOf(
  fields: JobFields,
): { readonly options: JobOptions } | { readonly wrong: FieldName } {
  const asked = WORDS.map((name): [string, string] => [name, fields[name].trim()]).filter(
    ([, value]) => value !== '',
  );
  const read = jobOptionsSchema.safeParse({
    profile: {
      ...Object.fromEntries(asked),
      setup: linesOf(fields.setup),
      options: linesOf(fields.options),
    },
    data: linesOf(fields.data),
    experts: fields.experts.trim() || null,
    scratch: fields.scratch.trim() || null,
  });
  if (read.success) return { options: read.data };
  const [first, second] = read.error.issues[0]?.path ?? [];
  const name = first === 'profile' ? second : first;
  return { wrong: Object.keys(NO_FIELDS).find((field) => field === name) as FieldName };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
