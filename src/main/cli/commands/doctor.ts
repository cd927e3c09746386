/** What this machine has for runs, and what is missing. */
import { resolve } from 'node:path';
import { message, type Message } from '@shared/words/message';
import { factsHere, findingsOf, type FindingState } from '../../computers/doctor';
import { defaultLibraryFolder } from '../../platform/folders';
import { scratchOf } from '../../tasks/scheduler';
import { type Command, JSON_OPTION } from '../command';
import { EXIT } from '../exit';
import { englishJson, spoken } from '../language';
import { columns } from '../table';

/** What stands before a finding. */
export const FINDING_MARKS: Readonly<Record<FindingState, Message>> = {
  good: message('doctor.good'),
  note: message('doctor.note'),
  trouble: message('doctor.trouble'),
};

/** Opens no library, so that it works where one is broken, open elsewhere, or not there. */
export const doctorCommand: Command = {
  name: 'doctor',
  summary: message('commands.doctor.summary'),
  words: [],
  options: {
    folder: { value: 'DIR', help: message('commands.doctor.folder') },
    scratch: { value: 'DIR', help: message('commands.work.scratch') },
    json: JSON_OPTION,
  },
  details: message('commands.doctor.details'),
  async run({ text, flags }, terminal) {
    const facts = await factsHere({
      library: resolve(text['folder'] ?? defaultLibraryFolder()),
      scratch: resolve(text['scratch'] ?? scratchOf()),
    });
    const findings = findingsOf(facts);
    if (flags.has('json')) {
      const { slurm } = facts;
      const settings = slurm?.settings ? Object.fromEntries(slurm.settings) : null;
      const scheduler = slurm === null ? null : { ...slurm, settings };
      terminal.out(englishJson({ event: 'doctor', ...facts, slurm: scheduler, findings }));
    } else {
      const rows = findings.flatMap(({ state, said, todo }) => [
        [spoken(FINDING_MARKS[state]), spoken(said)],
        ...(todo === undefined ? [] : [['', `→ ${spoken(todo)}`]]),
      ]);
      terminal.out(`${columns(rows).join('\n')}\n`);
    }
    return findings.some(({ state }) => state === 'trouble') ? EXIT.failed : EXIT.done;
  },
};
