/**
 * A real Slurm on this machine for tests: a controller and some nodes on loopback, in a folder that goes with it. Debian and
 * Ubuntu have it as `slurm-wlm` and `munge`. It needs root where the machine's own name is no loopback address.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, pathOf, PLACES } from './places';
import { ancestorsOf, kill, withEnvironment } from './processes';

const PROGRAMS = ['setpriv', 'munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol', 'scancel'];
/** Why no cluster can be started here; null where one can. */
export function lackingForSlurm(): string | null {
  if (process.platform !== 'linux') return 'Slurm runs on Linux';
  const missing = PROGRAMS.filter((program) => pathOf(program) === null);
  if (missing.length > 0) return `${missing.join(', ')} missing: apt-get install slurm-wlm munge`;
  return process.getuid?.() === 0 ? null : 'its daemons need root here';
}

/** Waits for a state, however long it takes within reason. */
async function until(state: () => Promise<boolean>, what: string, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await state().catch(() => false))) {
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}.`);
    await delay(200);
  }
}

/** A job as `squeue` shows it. */
export interface ShownJob {
  /** `123_0`. */
  readonly id: string;
  readonly state: string;
  readonly node: string;
  readonly reason: string;
}

export class Slurm {
  private readonly daemons = new Map<string, ChildProcess>();

  private constructor(
    private readonly folder: string,
    /** What commands of this cluster need in their environment. */
    readonly env: Readonly<Record<string, string>>,
    /** Slurm listens on the address of the machine's own name; the daemons of this cluster have another one. */
    private readonly ownName: boolean,
  ) {}

  /**
   * Starts a cluster of some nodes, `n1` and so on, with two processors each. Its folder has a short path, for sockets.
   * @param settings in the place of those that tests have
   */
  static async start(nodes = 2, settings: Readonly<Record<string, string | number>> = {}): Promise<Slurm> {
    const folder = mkdtempSync(join(tmpdir(), 'slurm-'));
    for (const name of ['state', 'spool', 'log', 'munge']) mkdirSync(join(folder, name));
    const { address } = await lookup(hostname(), 4).catch(() => ({ address: '' }));
    const isLoopback = address.startsWith('127.');
    const names = Array.from({ length: nodes }, (_, i) => `n${i + 1}`);
    const ports = await Promise.all([freePort(), ...names.map(freePort)]);
    writeFileSync(
      join(folder, 'slurm.conf'),
      configuration(folder, isLoopback ? hostname() : 'localhost', names, ports, settings),
    );
    writeFileSync(join(folder, 'cgroup.conf'), 'CgroupPlugin=disabled\n');
    writeFileSync(join(folder, 'munge', 'key'), randomBytes(1024), { mode: 0o400 });
    const env = { SLURM_CONF: join(folder, 'slurm.conf'), PATH: PLACES.join(':') };
    const slurm = new Slurm(folder, env, !isLoopback);
    try {
      await slurm.up(names);
      return slurm;
    } catch (error) {
      await slurm.stop();
      throw error;
    }
  }

  private async up(names: readonly string[]): Promise<void> {
    const munge = (name: string): string => join(this.folder, 'munge', name);
    this.daemon('munged', 'munged', [
      ...['--foreground', '--force', `--key-file=${munge('key')}`, `--socket=${munge('socket')}`],
      ...[`--pid-file=${munge('pid')}`, `--log-file=${munge('log')}`, `--seed-file=${munge('seed')}`],
    ]);
    await until(() => this.answers('munge', '-n', '-S', munge('socket'), '-o', '/dev/null'), 'munge answers');
    await this.controllerStarts();
    names.forEach((name) => this.node(name));
    await until(async () => {
      const states = (await this.run('sinfo', '-h', '-N', '-p', 'main', '-o', '%t')).trim().split('\n');
      return states.length === names.length && states.every((state) => state === 'idle');
    }, 'all nodes are idle');
  }

  /** Runs a command of Slurm's; answers what it prints. */
  async run(program: string, ...words: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(program, [...words], {
      env: { ...process.env, ...this.env },
    });
    return stdout;
  }

  /** Submits a script; answers the job's number. */
  async submit(script: string, ...options: readonly string[]): Promise<string> {
    const file = join(this.folder, 'job.sh');
    writeFileSync(file, script);
    return (
      await this.run('sbatch', '--parsable', '--mem=100', '--output=/dev/null', ...options, file)
    ).trim();
  }

  /** Every task of a job. */
  async jobs(job: string): Promise<ShownJob[]> {
    const text = await this.run('squeue', '-h', '-r', '-t', 'all', '-j', job, '-o', '%i|%T|%N|%r');
    return text
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [id = '', state = '', node = '', reason = ''] = line.split('|');
        return { id, state, node, reason };
      });
  }

  /** Waits until all tasks of a job are in one of these states. */
  async reached(job: string, ...states: readonly string[]): Promise<void> {
    const all = async (): Promise<boolean> =>
      (await this.jobs(job)).every(({ state }) => states.includes(state));
    await until(all, `the job ${job} is ${states.join(' or ')}`, 480);
  }

  /** The machine of a node dies, with all that runs on it; the controller is told, and starts its jobs elsewhere. */
  async crash(name: string): Promise<void> {
    this.daemons.get(name)?.kill('SIGKILL');
    this.daemons.delete(name);
    const jobs = withEnvironment(`SLURM_CONF=${this.env['SLURM_CONF'] ?? ''}`, `SLURMD_NODENAME=${name}`);
    // What would report that its job has ended goes first.
    const stepds = jobs.flatMap(ancestorsOf).filter((process) => process.name.startsWith('slurmstepd'));
    for (const { pid } of [...stepds, ...jobs]) kill(pid);
    await this.run('scontrol', 'update', `nodename=${name}`, 'state=down', 'reason=crash');
    await this.run('scontrol', 'update', `nodename=${name}`, 'state=drain', 'reason=crash');
  }

  /** A node loses its network: its jobs run on, and the controller starts them elsewhere. */
  async cut(name: string): Promise<void> {
    this.daemons.get(name)?.kill('SIGKILL');
    this.daemons.delete(name);
    await this.run('scontrol', 'update', `nodename=${name}`, 'state=down', 'reason=cut');
    await this.run('scontrol', 'update', `nodename=${name}`, 'state=drain', 'reason=cut');
  }

  /** A node that was cut off is back. */
  async back(name: string): Promise<void> {
    this.node(name);
    await until(async () => {
      await this.run('scontrol', 'update', `nodename=${name}`, 'state=resume').catch(() => undefined);
      return /^(idle|mix|alloc)/.test(
        await this.run('sinfo', '-h', '-N', '-p', 'main', '-n', name, '-o', '%t'),
      );
    }, `${name} takes jobs`);
  }

  /** The controller ends; jobs run on. */
  async controllerStops(): Promise<void> {
    const controller = this.daemons.get('controller');
    const ended = new Promise((resolve) => controller?.once('exit', resolve));
    controller?.kill('SIGTERM');
    await ended;
  }

  /** The controller starts, with what it knew. */
  async controllerStarts(): Promise<void> {
    this.daemon('controller', 'slurmctld', ['-D']);
    await until(() => this.answers('scontrol', 'ping'), 'the controller answers');
  }

  /** The controller hangs, or goes on. */
  controllerHangs(doesHang: boolean): void {
    this.daemons.get('controller')?.kill(doesHang ? 'SIGSTOP' : 'SIGCONT');
  }

  /** Ends the jobs and all that was started, and deletes the folder. */
  async stop(): Promise<void> {
    const jobs = withEnvironment(`SLURM_CONF=${this.env['SLURM_CONF'] ?? ''}`);
    const stepds = jobs.flatMap(ancestorsOf).filter((process) => process.name.startsWith('slurmstepd'));
    const ours = new Set([...this.daemons.values()].map(({ pid }) => pid));
    for (const { pid } of [...stepds, ...jobs]) if (!ours.has(pid) && pid !== process.pid) kill(pid);
    await Promise.all(
      [...this.daemons.values()].reverse().map(async (daemon) => {
        if (daemon.exitCode !== null || daemon.signalCode !== null) return;
        const ended = new Promise((resolve) => daemon.once('exit', resolve));
        daemon.kill('SIGKILL');
        await ended;
      }),
    );
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private node(name: string): void {
    mkdirSync(join(this.folder, 'spool', name), { recursive: true });
    this.daemon(name, 'slurmd', ['-D', '-N', name]);
  }

  private daemon(name: string, program: string, words: readonly string[]): void {
    const log = openSync(join(this.folder, 'log', `${name}.log`), 'a');
    // A test that is killed leaves no daemon behind.
    const bound = ['setpriv', '--pdeathsig', 'KILL', program, ...words];
    const command = this.ownName
      ? ['unshare', '--uts', 'sh', '-c', 'hostname localhost && exec "$@"', 'sh', ...bound]
      : bound;
    const [file = '', ...rest] = command;
    const env = { ...process.env, ...this.env };
    // A job whose folder is gone writes its output to the folder of slurmd.
    const cwd = this.folder;
    this.daemons.set(name, spawn(file, rest, { cwd, env, detached: true, stdio: ['ignore', log, log] }));
  }

  private answers(program: string, ...words: readonly string[]): Promise<boolean> {
    return this.run(program, ...words).then(
      () => true,
      () => false,
    );
  }
}

/** No accounting, no control groups, and short times, so that a test sees what takes minutes elsewhere. */
function configuration(
  folder: string,
  host: string,
  names: readonly string[],
  [controller = 0, ...ports]: readonly number[],
  other: Readonly<Record<string, string | number>>,
): string {
  const settings = {
    ClusterName: 'tests',
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: controller,
    SlurmUser: 'root',
    SlurmdUser: 'root',
    AuthType: 'auth/munge',
    CredType: 'cred/munge',
    // A requeued job waits until its credential has expired.
    AuthInfo: `socket=${join(folder, 'munge', 'socket')},cred_expire=5`,
    CommunicationParameters: 'NoCtldInAddrAny,NoInAddrAny',
    StateSaveLocation: join(folder, 'state'),
    SlurmdSpoolDir: join(folder, 'spool', '%n'),
    SlurmctldPidFile: join(folder, 'controller.pid'),
    SlurmdPidFile: join(folder, '%n.pid'),
    ProctrackType: 'proctrack/linuxproc',
    JobAcctGatherType: 'jobacct_gather/none',
    SlurmdParameters: 'config_overrides',
    MpiDefault: 'none',
    MailProg: '/bin/true',
    ReturnToService: 2,
    SlurmdTimeout: 120,
    KillWait: 10,
    MinJobAge: 600,
    JobRequeue: 1,
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_CPU_Memory',
    SchedulerType: 'sched/backfill',
    SchedulerParameters: 'sched_interval=2,bf_interval=2,sched_min_interval=0,batch_sched_delay=1',
    AccountingStorageType: 'accounting_storage/none',
    JobCompType: 'jobcomp/none',
    PreemptType: 'preempt/partition_prio',
    PreemptMode: 'REQUEUE',
    ...other,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const nodes = names.map(
    (name, i) =>
      `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports[i] ?? 0} CPUs=2 RealMemory=2000 State=UNKNOWN`,
  );
  const all = `Nodes=${names.join(',')} MaxTime=60 State=UP`;
  // A job of `main` sends one of `spare` back into the queue.
  const partitions = [
    `PartitionName=main ${all} Default=YES PriorityTier=10 PreemptMode=OFF`,
    `PartitionName=spare ${all} PriorityTier=1 PreemptMode=REQUEUE GraceTime=0`,
  ];
  return `${[...lines, ...nodes, ...partitions].join('\n')}\n`;
}
