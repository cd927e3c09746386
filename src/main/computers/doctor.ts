/** What this machine has for runs, what is missing, and what to do about it. */
import { availableParallelism, hostname, release } from 'node:os';
import type { EngineInfo } from '@shared/domain';
import type { Program } from '@shared/tasks/task';
import { message, type Message, verbatim } from '@shared/words/message';
import { inUnits } from '../core/disk/space';
import { type Card, nvidiaCards } from '../core/engine/cards';
import { listEngines } from '../core/engine/choose';
import { systemMemory } from '../core/engine/memory';
import { thisProgram } from '../tasks/program';
import { jobOf } from '../tasks/scheduler';
import { type Disk, diskOf, isMemory, isRemote, quotasHere } from './disks';
import { type SlurmHere, slurmHere } from './slurm';
import { type Graphics, graphicsHere } from './vulkan';

/** What is so, before anything is said about it. */
export interface Facts {
  readonly program: Program;
  readonly host: string;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** Of the kernel. */
  readonly release: string;
  /** The version of the C library; null where it is another one, as on Alpine, or none. */
  readonly glibc: string | null;
  readonly node: string;
  readonly processors: number;
  /** Bytes. */
  readonly memory: number;
  readonly engines: readonly EngineInfo[];
  readonly graphics: Graphics | null;
  readonly cards: readonly Card[];
  readonly library: Disk;
  readonly scratch: Disk;
  readonly slurm: SlurmHere | null;
  /** The job of Slurm's in which this was asked. */
  readonly job: string | null;
}

/** Looks at everything. It starts every engine, loads Vulkan's libraries, and writes nothing that stays. */
export async function factsHere(folders: {
  readonly library: string;
  readonly scratch: string;
}): Promise<Facts> {
  const [engines, quotas, slurm, cards] = await Promise.all([
    listEngines(),
    quotasHere(),
    slurmHere(),
    nvidiaCards(),
  ]);
  return {
    program: thisProgram(),
    host: hostname(),
    platform: process.platform,
    arch: process.arch,
    release: release(),
    glibc: glibcVersion(),
    node: process.versions.node,
    processors: availableParallelism(),
    memory: systemMemory(),
    engines,
    graphics: graphicsHere(),
    cards,
    library: await diskOf(folders.library, quotas),
    scratch: await diskOf(folders.scratch, quotas),
    slurm,
    job: jobOf()?.name ?? null,
  };
}

/** The C library that this process runs with. */
function glibcVersion(): string | null {
  // A report looks up names of the network unless told not to.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as {
    readonly header?: { readonly glibcVersionRuntime?: string };
  };
  return header?.glibcVersionRuntime ?? null;
}

/** `trouble` keeps runs from working here; a `note` is worth knowing. */
export type FindingState = 'good' | 'note' | 'trouble';

export interface Finding {
  readonly state: FindingState;
  readonly said: Message;
  /** What to do about it. */
  readonly todo?: Message;
}

const good = (said: Message): Finding => ({ state: 'good', said });
const note = (said: Message, todo?: Message): Finding => ({
  state: 'note',
  said,
  ...(todo === undefined ? {} : { todo }),
});
const trouble = (said: Message, todo: Message): Finding => ({ state: 'trouble', said, todo });

/** All that there is to say, in the order in which people read it. */
export function findingsOf(facts: Facts): Finding[] {
  return [
    ...aboutSystem(facts),
    ...aboutEngines(facts),
    ...aboutGraphics(facts),
    ...aboutDisk(message('doctor.library'), facts.library),
    ...aboutDisk(message('doctor.scratch'), facts.scratch),
    ...aboutLocks(facts.library),
    ...aboutScheduler(facts),
  ];
}

function aboutSystem(facts: Facts): Finding[] {
  const { host, platform, arch, release: kernel, glibc, node, processors, memory } = facts;
  const { version, sha256 } = facts.program;
  const program = sha256 === null ? version : `${version} (${sha256.slice(0, 12)})`;
  const system = `${platform} ${kernel} ${arch}`;
  const said = message('doctor.system', { program, host, system, node, processors, memory: inUnits(memory) });
  if (platform !== 'linux') return [good(said)];
  if (glibc !== null) return [good(said), good(message('doctor.glibc', { version: glibc }))];
  return [good(said), note(message('doctor.noGlibc'), message('doctor.noGlibcTodo'))];
}

function aboutEngines({ engines }: Facts): Finding[] {
  const list = engines.map((engine): Finding => {
    if (!engine.available)
      return note(message('doctor.engineMissing', { engine: engine.id, reason: engine.reason }));
    const device = `${engine.device} (${engine.runtime})`;
    const said = message('doctor.engine', { engine: engine.id, device });
    return engine.note === undefined ? good(said) : note(said, engine.note);
  });
  if (engines.some(({ available }) => available)) return list;
  return [...list, trouble(message('doctor.noEngine'), message('doctor.noEngineTodo'))];
}

/** What stands between a graphics card and the engine `webgpu`; nothing where that engine has one. */
function aboutGraphics({ graphics, engines, cards, slurm, job }: Facts): Finding[] {
  const listed = cards.map(({ index, name, uuid, bus }) =>
    good(message('doctor.card', { index, name, uuid, bus })),
  );
  const hasCard = engines.some((one) => one.id === 'webgpu' && one.available && one.kind === 'gpu');
  if (graphics === null || hasCard) return listed;
  const { makers, nvidiaModule, loader, drivers } = graphics;
  const found: Finding[] = [];
  if (makers.length === 0 && nvidiaModule === null) {
    const isLogin = slurm !== null && job === null;
    found.push(note(message('doctor.noCard'), isLogin ? message('doctor.noCardTodo') : undefined));
  }
  if (makers.includes('NVIDIA') && nvidiaModule === null) {
    found.push(note(message('doctor.noNvidiaModule'), message('doctor.noNvidiaModuleTodo')));
  }
  if (nvidiaModule !== null && cards.length === 0) {
    found.push(
      note(message('doctor.noNvidiaCard', { version: nvidiaModule }), message('doctor.noNvidiaCardTodo')),
    );
  }
  if (loader !== null) {
    found.push(note(message('doctor.noLoader', { reason: loader }), message('doctor.noLoaderTodo')));
  }
  if (drivers.length === 0) found.push(note(message('doctor.noDriver'), message('doctor.noDriverTodo')));
  if (
    nvidiaModule !== null &&
    drivers.length > 0 &&
    !drivers.some(({ manifest }) => /nvidia/.test(manifest))
  ) {
    found.push(note(message('doctor.noNvidiaDriver'), message('doctor.noNvidiaDriverTodo')));
  }
  for (const { manifest, library, trouble: reason } of drivers) {
    if (library === null) found.push(note(message('doctor.badManifest', { manifest })));
    else if (reason !== null) {
      found.push(
        note(message('doctor.driverNotLoaded', { manifest, reason }), message('doctor.driverNotLoadedTodo')),
      );
    }
  }
  return [...listed, ...found];
}

/** A library with a few runs, or the scratch of a cell. */
const ENOUGH = 2e9;

function aboutDisk(what: Message, { folder, free, mount, quota, refusal }: Disk): Finding[] {
  const kind = mount?.kind ?? '?';
  const room = free === null ? verbatim('?') : verbatim(inUnits(free));
  const said = message('doctor.disk', { what, folder, free: room, kind });
  const found: Finding[] = [];
  if (refusal !== null) {
    found.push(
      trouble(
        message('doctor.notWritable', { what, folder, reason: refusal }),
        message('doctor.otherFolder'),
      ),
    );
  } else if (free !== null && free < ENOUGH) found.push(note(said, message('doctor.littleRoom')));
  else found.push(good(said));
  if (mount !== null && isMemory(mount)) found.push(note(message('doctor.inMemory', { what })));
  if (quota !== null && quota.limit !== null) {
    const { used, limit } = quota;
    const left = message('doctor.quota', { what, used: inUnits(used), limit: inUnits(limit) });
    found.push(limit - used < ENOUGH ? note(left, message('doctor.littleRoom')) : good(left));
  }
  return found;
}

const aboutLocks = ({ mount }: Disk): Finding[] =>
  mount !== null && isRemote(mount)
    ? [note(message('doctor.remoteLibrary', { kind: mount.kind }), message('doctor.remoteLibraryTodo'))]
    : [];

function aboutScheduler({ slurm, job }: Facts): Finding[] {
  if (slurm === null) return [good(message('doctor.noScheduler'))];
  const { version, settings, silence } = slurm;
  if (settings === null) {
    return [
      note(
        message('doctor.silentScheduler', { version, reason: silence ?? '–' }),
        message('doctor.silentSchedulerTodo'),
      ),
    ];
  }
  const value = (name: string): string => settings.get(name) ?? '?';
  const found = [
    good(
      message('doctor.scheduler', { version, cluster: value('ClusterName'), most: value('MaxArraySize') }),
    ),
  ];
  if (job !== null) found.push(good(message('doctor.inJob', { job })));
  if (settings.get('JobRequeue') === '0') {
    found.push(note(message('doctor.noRequeue'), message('doctor.noRequeueTodo')));
  }
  if (settings.get('AccountingStorageType')?.endsWith('none') === true) {
    found.push(note(message('doctor.noAccounting', { age: value('MinJobAge') })));
  }
  return found;
}
