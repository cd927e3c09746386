/** The computers of an open studio: its list, the lines to them, what ssh asks, checks and installations. */
import { setTimeout as delay } from 'node:timers/promises';
import { type Address, type Computer, readAddress, readFolder } from '@shared/computers/computer';
import type { CheckFinding, ComputerCheck, ComputerEntry, InstallProgress } from '@shared/computers/entry';
import { UserError } from '@shared/domain/errors';
import type { Notify } from '@shared/ipc/contract';
import { message } from '@shared/words/message';
import packageJson from '../../../package.json';
import type { ComputerDraft } from '../store/computers';
import type { Library } from '../store/library';
import { askingAgent } from './agentClient';
import { type Place, placeThere } from './place';
import { archiveAt, install, unfitness } from './install';
import { isGivenUp, Lines } from './lines';
import { preflight, type Preflight, schedulerWords, systemWords, usedThere } from './preflight';
import { Questions } from './questions';
import { resolveHost } from './ssh/config';
import type { Line } from './ssh/line';
import { saidBy } from '../platform/programs';

interface StudioComputersOptions {
  readonly library: Library;
  readonly notify: Notify;
  /** The words that start `cli/askpass`. */
  readonly askpass: readonly string[];
  /** Asks ssh what its configuration comes to; another one for tests. */
  readonly resolve?: (address: Address) => Promise<unknown>;
  /** Resolves when a broken line may be tried again; for tests. */
  readonly pause?: (attempt: number, signal: AbortSignal) => Promise<unknown>;
}

/** Seconds before a broken line is tried again; the last holds from then on. */
const PAUSES = [2, 10, 30, 60];
const pauses = (attempt: number, signal: AbortSignal): Promise<unknown> =>
  delay((PAUSES[attempt] ?? PAUSES.at(-1)!) * 1000, undefined, { signal, ref: false });

export class StudioComputers {
  readonly questions: Questions;
  private readonly lines: Lines;
  private isClosed = false;
  private readonly checks = new Map<string, ComputerCheck>();
  private readonly installing = new Map<
    string,
    { progress: InstallProgress; readonly stop: AbortController }
  >();

  constructor(private readonly options: StudioComputersOptions) {
    const { notify, askpass, pause = pauses } = options;
    this.questions = new Questions((questions) => notify('computers.questions', { questions }));
    this.lines = new Lines({
      askpass,
      askFor: (computer) => this.questions.for(computer),
      pause,
      onChange: () => this.changed(),
    });
  }

  list(): ComputerEntry[] {
    return this.options.library.computers.list().map((computer) => ({
      ...computer,
      line: this.lines.stateOf(computer.id),
      check: this.checks.get(computer.id) ?? null,
      installing: this.installing.get(computer.id)?.progress ?? null,
    }));
  }

  /** Puts a computer on the list. Throws UserError where a part of it or ssh's configuration is not right, or the name is taken. */
  async add({ name, address, folder }: ComputerDraft): Promise<Computer> {
    const draft = { name, address, folder: readFolder(folder) };
    const { resolve = resolveHost } = this.options;
    await resolve(readAddress(draft.address)).catch((error: unknown) => {
      throw new UserError('bad-input', message('computers.badConfig', { reason: saidBy(error) }));
    });
    const computer = this.options.library.computers.create(draft);
    this.changed();
    return computer;
  }

  /** Logs in; a person is asked what ssh asks. False where the person gives it up. */
  async connect(id: string): Promise<boolean> {
    return (await this.lineTo(this.computer(id))) !== null;
  }

  /** Hangs up, or gives a login up. */
  disconnect(id: string): Promise<void> {
    return this.lines.hangUp(id);
  }

  /**
   * Looks at a computer, and has its program look at it where one is installed. Changes nothing there.
   * @returns null where the person gives the login up
   */
  async check(id: string): Promise<ComputerCheck | null> {
    const computer = this.computer(id);
    const line = await this.lineTo(computer);
    if (line === null) return null;
    const there = await preflight(line, computer.folder);
    const used = await usedThere(line, computer.folder);
    const { program } = computer;
    const isInstalled = program !== null && there.programs.includes(program);
    const told = isInstalled ? await doctorThere(line, computer, program) : null;
    const check: ComputerCheck = {
      at: new Date().toISOString(),
      system: systemWords(there),
      scheduler: schedulerWords(there),
      used,
      version: told?.version ?? null,
      findings: told?.findings ?? obstaclesTo(there),
    };
    this.checks.set(id, check);
    this.changed();
    return check;
  }

  /**
   * Installs an archive of the command line, and looks at the computer with it.
   * @returns whether it was installed now; null where the person stopped it or gave the login up
   */
  async install(id: string, file: string): Promise<{ readonly isNew: boolean } | null> {
    const computer = this.computer(id);
    if (this.installing.has(id)) throw new UserError('conflict', message('computers.installsAlready'));
    const archive = await archiveAt(file);
    const stop = new AbortController();
    const work = { progress: { sent: 0, bytes: archive.bytes }, stop };
    this.installing.set(id, work);
    this.changed();
    try {
      const line = await this.lineTo(computer);
      if (line === null) return null;
      const onSent = (sent: number, bytes: number): void => {
        const isOther = percent(work.progress) !== percent({ sent, bytes });
        work.progress = { sent, bytes };
        if (isOther) this.changed();
      };
      const isNew = await install(line, computer.folder, archive, onSent, stop.signal);
      this.options.library.computers.installed(id, archive.sha256);
      return { isNew };
    } catch (error) {
      if (stop.signal.aborted) return null;
      throw error;
    } finally {
      this.installing.delete(id);
      this.changed();
    }
  }

  /** Stops sending an archive; what has arrived waits there for the next try. */
  stopInstall(id: string): void {
    this.installing.get(id)?.stop.abort();
  }

  /** Since when a line is there; null where none is. */
  connectedSince(name: string): string | null {
    const { line } = this.list().find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? {};
    return line?.state === 'on' ? line.since : null;
  }

  /**
   * Works with the program of a computer.
   * @returns null where the person gives the login up
   * @throws UserError where there is no such computer or no program on it
   */
  async at<T>(name: string, work: (place: Place) => Promise<T>): Promise<T | null> {
    const computer = this.options.library.computers.named(name);
    const { folder, program } = computer;
    if (program === null)
      throw new UserError('conflict', message('computers.programMissing', { computer: name }));
    const line = await this.lineTo(computer);
    if (line === null) return null;
    return askingAgent(line, folder, program, (agent) => work(placeThere(computer, line, agent)));
  }

  /** Takes a computer off the list and hangs up. What lies there stays. */
  async remove(id: string): Promise<void> {
    this.stopInstall(id);
    await this.lines.hangUp(id);
    this.options.library.computers.delete(id);
    this.checks.delete(id);
    this.changed();
  }

  /** Hangs up everywhere; what ssh asks is withdrawn. */
  close(): Promise<void> {
    this.isClosed = true;
    return this.lines.close();
  }

  private async lineTo(computer: Computer): Promise<Line | null> {
    try {
      return await this.lines.to(computer);
    } catch (error) {
      if (isGivenUp(error)) return null;
      throw error;
    }
  }

  private computer(id: string): Computer {
    return this.options.library.computers.get(id);
  }

  private changed(): void {
    if (!this.isClosed) this.options.notify('computers.changed', { computers: this.list() });
  }
}

/** How much is there, in whole hundredths. */
export const percent = ({ sent, bytes }: InstallProgress): number =>
  Math.floor((100 * sent) / Math.max(1, bytes));

/** What would keep a program from being installed, before there is one. */
function obstaclesTo(there: Preflight): CheckFinding[] {
  const said = unfitness({ file: '', bytes: 0, sha256: '' }, there);
  return said === null ? [] : [{ state: 'trouble', said }];
}

function doctorThere(
  line: Line,
  { folder }: Computer,
  program: string,
): Promise<{ readonly version: string; readonly findings: readonly CheckFinding[] }> {
  return askingAgent(line, folder, program, async (agent) => {
    const { version } = await agent.ask('hello', {});
    const { findings } = await agent.ask('doctor', { library: folder, scratch: null });
    const here = packageJson.version;
    const other: CheckFinding = {
      state: 'trouble',
      said: message('computers.otherVersion', { there: version, here }),
      todo: message('computers.installSame'),
    };
    return { version, findings: version === here ? findings : [other, ...findings] };
  });
}
