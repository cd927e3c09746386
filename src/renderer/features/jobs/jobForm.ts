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
/** Folders on the computer. */
export const FOLDERS = ['data', 'experts'] as const;
export type FieldName = (typeof WORDS)[number] | (typeof FOLDERS)[number];
export type JobFields = Readonly<Record<FieldName, string>>;

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
};

/** The fields of what a profile asks for. */
export function fieldsOf({ profile, data, experts }: JobOptions): JobFields {
  const named = WORDS.map((name): [string, string] => [name, String(profile[name] ?? '')]);
  return { ...NO_FIELDS, ...Object.fromEntries(named), data: data[0] ?? '', experts: experts ?? '' };
}

/** What fields ask for, or the name of the first that Slurm would not take. What a profile has besides stays. */
export function optionsOf(
  fields: JobFields,
  base: JobOptions | null,
): { readonly options: JobOptions } | { readonly wrong: FieldName } {
  const asked = WORDS.map((name): [string, string] => [name, fields[name].trim()]).filter(
    ([, value]) => value !== '',
  );
  const { setup = [], options = [] } = base?.profile ?? {};
  const data = fields.data.trim();
  const read = jobOptionsSchema.safeParse({
    profile: { ...Object.fromEntries(asked), setup, options },
    data: data === '' ? [] : [data, ...(base?.data.slice(1) ?? [])],
    experts: fields.experts.trim() || null,
    scratch: base?.scratch ?? null,
  });
  if (read.success) return { options: read.data };
  const [first, second] = read.error.issues[0]?.path ?? [];
  const name = first === 'profile' ? second : first;
  return { wrong: Object.keys(NO_FIELDS).find((field) => field === name) as FieldName };
}
