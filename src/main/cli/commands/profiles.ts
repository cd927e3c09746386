/** What a job may ask its computer for, by options; and profiles, which keep that under a name. */
import { UserError } from '@shared/domain/errors';
import { type JobOptions, jobOptionsSchema, profileNameSchema } from '@shared/tasks/profile';
import { message } from '@shared/words/message';
import { ownProfile } from '../../computers/ownShell';
import { dataFolder } from '../../platform/folders';
import type { Library } from '../../store/library';
import {
  type Command,
  type CommandInput,
  JSON_OPTION,
  LIBRARY_OPTION,
  type OptionSpec,
  type Terminal,
} from '../command';
import { EXIT } from '../exit';
import { englishJson } from '../language';
import { withLibrary } from '../library';

/** What a job may ask for, by the options that name it. */
const ASKED = ['partition', 'account', 'qos', 'gres', 'cpus', 'memory', 'time', 'parallel'] as const;

export const JOB_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  partition: { value: 'NAME', help: message('commands.submit.partition') },
  account: { value: 'NAME', help: message('commands.submit.account') },
  qos: { value: 'NAME', help: message('commands.submit.qos') },
  gres: { value: 'GRES', help: message('commands.submit.gres') },
  cpus: { value: 'N', help: message('commands.submit.cpus') },
  memory: { value: 'SIZE', help: message('commands.submit.memory') },
  time: { value: 'TIME', help: message('commands.submit.time') },
  parallel: { value: 'N', help: message('commands.submit.parallel') },
  setup: { value: 'LINE', help: message('commands.submit.setup'), repeatable: true },
  option: { value: 'OPTION', help: message('commands.submit.option'), repeatable: true },
  data: { value: 'DIR', help: message('commands.submit.data'), repeatable: true },
  experts: { value: 'DIR', help: message('commands.work.experts') },
  scratch: { value: 'DIR', help: message('commands.work.scratch') },
  'no-scheduler': { help: message('commands.submit.noScheduler') },
};

export const COMPUTER: OptionSpec = { value: 'NAME', help: message('commands.submit.computer') };

export const NOTHING: JobOptions = {
  profile: { setup: [], options: [] },
  data: [],
  experts: null,
  scratch: null,
};

/** What options ask for, on top of a profile. Throws UserError that names the option whose value Slurm would not take. */
export function optionsFrom({ text, lists, flags }: CommandInput, base: JobOptions): JobOptions {
  const asked = ASKED.flatMap((name) => (text[name] === undefined ? [] : [[name, text[name]] as const]));
  const isForced = flags.has('no-scheduler');
  const read = jobOptionsSchema.safeParse({
    profile: {
      // Of a profile for Slurm the lines of shell count, and the folders.
      ...(isForced ? { scheduler: 'none' } : base.profile),
      ...Object.fromEntries(asked),
      setup: lists['setup'] ?? base.profile.setup,
      options: lists['option'] ?? (isForced ? [] : base.profile.options),
    },
    data: lists['data'] ?? base.data,
    experts: text['experts'] ?? base.experts,
    scratch: text['scratch'] ?? base.scratch,
  });
  if (read.success) return read.data;
  const [first, second] = read.error.issues[0]?.path ?? [];
  const field = String(first === 'profile' ? second : first);
  throw new UserError(
    'bad-input',
    message('tasks.oddOption', { option: field === 'options' ? 'option' : field }),
  );
}

/** The computer that an option names; null is this one. Its name is as the list has it. */
const computerOf = (library: Library, { text }: CommandInput): string | null =>
  text['computer'] === undefined ? null : library.computers.named(text['computer']).name;

export const setProfileCommand: Command = {
  name: 'computers profile set',
  summary: message('commands.setProfile.summary'),
  words: ['PROFILE'],
  options: { computer: COMPUTER, ...JOB_OPTIONS, library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.setProfile.details'),
  async run(input, terminal) {
    const [name = ''] = input.positionals;
    if (!profileNameSchema.safeParse(name).success) {
      throw new UserError('bad-input', message('tasks.noProfileName', { given: name }));
    }
    return withLibrary(input, (library) => {
      const computer = computerOf(library, input);
      const options = optionsFrom(input, NOTHING);
      library.profiles.set(computer, { name, options });
      ownProfile({ name, options }, dataFolder());
      tellProfile({ name, options }, input, terminal);
      return Promise.resolve(EXIT.done);
    });
  },
};

function tellProfile(
  { name, options }: { readonly name: string; readonly options: JobOptions },
  input: CommandInput,
  terminal: Terminal,
): void {
  if (input.flags.has('json')) {
    terminal.out(englishJson({ event: 'profile', name, ...options }));
    return;
  }
  const { profile, data, experts, scratch } = options;
  const { setup, options: more, scheduler, ...asked } = profile;
  const words = [
    ...(scheduler === undefined ? [] : ['--no-scheduler']),
    ...Object.entries(asked).map(([option, value]) => `--${option} ${String(value)}`),
    ...setup.map((line) => `--setup ${JSON.stringify(line)}`),
    ...more.map((option) => `--option ${option}`),
    ...data.map((folder) => `--data ${folder}`),
    ...(experts === null ? [] : [`--experts ${experts}`]),
    ...(scratch === null ? [] : [`--scratch ${scratch}`]),
  ];
  terminal.out(`${name}  ${words.join(' ')}\n`);
}

export const listProfilesCommand: Command = {
  name: 'computers profile list',
  summary: message('commands.listProfiles.summary'),
  words: [],
  options: { computer: COMPUTER, library: LIBRARY_OPTION, json: JSON_OPTION },
  async run(input, terminal) {
    return withLibrary(input, (library) => {
      library.profiles
        .list(computerOf(library, input))
        .forEach((profile) => tellProfile(profile, input, terminal));
      return Promise.resolve(EXIT.done);
    });
  },
};

export const removeProfileCommand: Command = {
  name: 'computers profile remove',
  summary: message('commands.removeProfile.summary'),
  words: ['PROFILE'],
  options: { computer: COMPUTER, library: LIBRARY_OPTION },
  async run(input) {
    const [name = ''] = input.positionals;
    return withLibrary(input, (library) => {
      const computer = computerOf(library, input);
      library.profiles.delete(computer, library.profiles.named(computer, name).name);
      return Promise.resolve(EXIT.done);
    });
  },
};
