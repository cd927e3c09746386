/** Computers on which runs can be done: the list of them, what they are like, and the program there. */
import { basename, resolve } from 'node:path';
import { DEFAULT_FOLDER, readAddress, readFolder } from '@shared/computers/computer';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { serveAgent } from '../../computers/agent';
import { archiveAt, install } from '../../computers/install';
import { preflight, schedulerWords, systemWords } from '../../computers/preflight';
import { hostsIn, resolveHost } from '../../computers/ssh/config';
import { megabytes } from '../../core/disk/space';
import { type Command, JSON_OPTION, LIBRARY_OPTION, PROGRAM } from '../command';
import { EXIT } from '../exit';
import { englishJson, heads, spoken } from '../language';
import { withLibrary } from '../library';
import { computerNamed, withAgent, withLine } from '../line';
import { StatusLine } from '../output';
import { table } from '../table';
import { FINDING_MARKS } from './doctor';

export const addComputerCommand: Command = {
  name: 'computers add',
  summary: message('commands.addComputer.summary'),
  words: ['NAME'],
  options: {
    address: { value: 'HOST', help: message('commands.addComputer.address') },
    folder: { value: 'DIR', help: message('commands.addComputer.folder', { folder: DEFAULT_FOLDER }) },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.addComputer.details'),
  async run(input, terminal) {
    const [name = ''] = input.positionals;
    const address = input.text['address'] ?? name;
    const folder = readFolder(input.text['folder'] ?? DEFAULT_FOLDER);
    const { user, host, port } = await resolveHost(readAddress(address));
    return withLibrary(input, (library) => {
      const computer = library.computers.create({ name, address, folder });
      if (input.flags.has('json')) terminal.out(englishJson({ event: 'computer', ...computer }));
      else {
        const command = `${PROGRAM} computers check ${name}`;
        const place = `${user}@${host}:${port}`;
        terminal.out(`${spoken(message('computers.added', { name, place, command }))}\n`);
      }
      return Promise.resolve(EXIT.done);
    });
  },
};

export const listComputersCommand: Command = {
  name: 'computers list',
  summary: message('commands.listComputers.summary'),
  words: [],
  options: {
    hosts: { help: message('commands.listComputers.hosts') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  async run(input, terminal) {
    if (input.flags.has('hosts')) {
      const hosts = hostsIn();
      terminal.out(
        input.flags.has('json')
          ? englishJson({ event: 'hosts', hosts })
          : hosts.map((host) => `${host}\n`).join(''),
      );
      return EXIT.done;
    }
    return withLibrary(input, (library) => {
      const computers = library.computers.list();
      if (input.flags.has('json')) {
        computers.forEach((one) => terminal.out(englishJson({ event: 'computer', ...one })));
      } else if (computers.length === 0) terminal.err(`${spoken(message('computers.none'))}\n`);
      else {
        const rows = computers.map(({ name, address, folder, program }) => [
          name,
          address,
          folder,
          program?.slice(0, 12) ?? spoken(message('computers.notInstalled')),
        ]);
        terminal.out(`${table(heads('name', 'address', 'folder', 'program'), rows).join('\n')}\n`);
      }
      return Promise.resolve(EXIT.done);
    });
  },
};

export const checkComputerCommand: Command = {
  name: 'computers check',
  summary: message('commands.checkComputer.summary'),
  words: ['NAME'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.checkComputer.details'),
  async run(input, terminal) {
    const [name = ''] = input.positionals;
    const computer = await computerNamed(input, name);
    const isJson = input.flags.has('json');
    return withLine(computer, terminal, async (line) => {
      const there = await preflight(line, computer.folder);
      const { program } = computer;
      const isInstalled = program !== null && there.programs.includes(program);
      if (!isJson) {
        for (const words of [systemWords(there), schedulerWords(there)]) terminal.out(`${spoken(words)}\n`);
      }
      if (!isInstalled) {
        const command = `${PROGRAM} computers install ${name} haba-VERSION-linux-x64.tar.gz`;
        if (isJson) terminal.out(englishJson({ event: 'check', ...there, agent: null, findings: [] }));
        else terminal.out(`${spoken(message('computers.installFirst', { command }))}\n`);
        return EXIT.done;
      }
      const told = await withAgent(line, computer, async (agent) => {
        const { version, host } = await agent.ask('hello', {});
        const folders = { library: computer.folder, scratch: null };
        return { version, host, ...(await agent.ask('doctor', folders)) };
      });
      const { findings, ...hello } = told;
      if (isJson) terminal.out(englishJson({ event: 'check', ...there, agent: hello, findings }));
      else {
        for (const { state, said, todo } of findings) {
          terminal.out(`${spoken(FINDING_MARKS[state])}  ${spoken(said)}\n`);
          if (todo !== undefined) terminal.out(`      → ${spoken(todo)}\n`);
        }
      }
      return findings.some(({ state }) => state === 'trouble') ? EXIT.failed : EXIT.done;
    });
  },
};

export const installComputerCommand: Command = {
  name: 'computers install',
  summary: message('commands.installComputer.summary'),
  words: ['NAME', 'haba-VERSION-linux-x64.tar.gz'],
  options: { library: LIBRARY_OPTION, json: JSON_OPTION },
  details: message('commands.installComputer.details'),
  async run(input, terminal) {
    const [name = '', file = ''] = input.positionals;
    const archive = await archiveAt(resolve(file));
    return withLibrary(input, async (library) => {
      const computer = library.computers.named(name);
      const status = new StatusLine(terminal);
      const isNew = await withLine(computer, terminal, (line) =>
        install(line, computer.folder, archive, (sent, bytes) => {
          const values = { file: basename(file), sent: megabytes(sent), bytes: megabytes(bytes) };
          status.update(spoken(message('computers.sending', values)));
        }),
      ).finally(() => status.close());
      library.computers.installed(computer.id, archive.sha256);
      const { sha256 } = archive;
      if (input.flags.has('json')) terminal.out(englishJson({ event: 'installed', name, sha256, isNew }));
      else {
        const said = isNew
          ? message('computers.installed', { name })
          : message('computers.installedBefore', { name });
        terminal.out(`${spoken(said)}\n`);
      }
      return EXIT.done;
    });
  },
};

export const removeComputerCommand: Command = {
  name: 'computers remove',
  summary: message('commands.removeComputer.summary'),
  words: ['NAME'],
  options: { library: LIBRARY_OPTION },
  async run(input, terminal) {
    const [name = ''] = input.positionals;
    return withLibrary(input, (library) => {
      const { id, folder } = library.computers.named(name);
      library.computers.delete(id);
      terminal.out(`${spoken(message('computers.removed', { name, folder }))}\n`);
      return Promise.resolve(EXIT.done);
    });
  },
};

/** What home starts on another computer, through ssh. */
export const agentServerCommand: Command = {
  name: 'agent',
  summary: message('commands.agent.summary'),
  words: [],
  options: { stdio: { help: message('commands.agent.stdio') } },
  hidden: true,
  async run(input) {
    if (!input.flags.has('stdio')) throw new UserError('bad-input', message('computers.stdioNotSaid'));
    await serveAgent(process.stdin, process.stdout);
    return EXIT.done;
  },
};
