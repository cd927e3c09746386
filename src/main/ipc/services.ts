/** What the handlers are made of and made from. Electron stays outside: the app hands it in as `Desktop`. */
import type { Message } from '@shared/words/message';
import type { EngineId, EngineInfo, EngineMeasurement } from '@shared/domain';
import type { UpdateState } from '@shared/domain/updates';
import type { AppInfo, CallName, CallOutput, CallParsed, LibraryChoice, Notify } from '@shared/ipc/contract';
import type { Compute } from '../compute/compute';
import type { DatasetTasks } from '../compute/datasetTasks';
import type { StudioComputers } from '../computers/studioComputers';
import type { StudioJobs } from '../computers/studioJobs';
import type { GalleryReader } from '../exports/gallery';
import type { Library } from '../store/library';
import type { PrintPdf } from '../studies/report/create';
import type { Candidate } from '../training/admission';
import type { Estimator } from '../training/estimator';
import type { Supervisor } from '../training/supervisor';

/** Answers one call. The input is validated; a UserError becomes a failure that the page can show. */
type Handler<N extends CallName> = (input: CallParsed<N>) => CallOutput<N> | Promise<CallOutput<N>>;

/** One handler per call of the contract: a missing one is a type error. */
export type Handlers = { readonly [N in CallName]: Handler<N> };

/** The handlers of the calls whose names begin with one of these words. */
export type Area<Prefix extends string> = Pick<Handlers, Extract<CallName, `${Prefix}.${string}`>>;

/** What only a desktop can do. */
export interface Desktop {
  /** A path of the person's choice, or null when the dialog was cancelled. */
  chooseSavePath(suggestion: { readonly name: string; readonly extension: string }): Promise<string | null>;
  chooseFolder(): Promise<string | null>;
  /** Files with these extensions; none when the dialog was cancelled. */
  chooseFiles(extensions: readonly string[]): Promise<readonly string[]>;
  /** Shows a file or folder in the file manager. */
  reveal(path: string): void;
  /** Opens a file of the library in the program that the person uses for it. */
  open(path: string): Promise<void>;
  newWindow(): void;
  restart(): void;
}

/** Where the library lies, and from the next start on. */
export interface LibraryPlace {
  examine(path: string): Promise<LibraryChoice>;
  /** Throws a UserError when the folder cannot be used. */
  change(path: string, move: boolean): Promise<void>;
}

/** Newer versions of the studio. */
export interface Updates {
  readonly state: UpdateState;
  look(): Promise<UpdateState>;
  download(): Promise<UpdateState>;
  cancel(): void;
  /** Ends the studio and starts the version that was brought. Throws a UserError when that cannot be. */
  install(): Promise<void>;
}

/** Everything that handlers work with. */
export interface Services {
  readonly info: AppInfo;
  readonly place: LibraryPlace;
  /** Throws a UserError while the library cannot be used. */
  readonly library: Library;
  /** Throws a UserError while the library cannot be used. */
  readonly supervisor: Supervisor;
  /** Throws a UserError while the library cannot be used. */
  readonly estimator: Estimator;
  readonly gallery: GalleryReader;
  /** Long computations for the gallery. Throws a UserError while the library cannot be used. */
  readonly compute: Compute;
  /** Downloads, imports and checks. Throws a UserError while the library cannot be used. */
  readonly datasetTasks: DatasetTasks;
  /** Computers and the lines to them. Throws a UserError while the library cannot be used. */
  readonly computers: StudioComputers;
  /** Jobs on them. Throws a UserError while the library cannot be used. */
  readonly jobs: StudioJobs;
  readonly desktop: Desktop;
  /** Looks at the copy of a backup's database before it is read. Throws a UserError when it may not be. */
  readonly examineCopy: (copy: string, origin: string) => Promise<void>;
  readonly updates: Updates;
  readonly notify: Notify;
  readonly print: PrintPdf;
  readonly resourcesFolder: string;
  /** What the last look found; `again` looks anew. */
  readonly engines: (again?: boolean) => Promise<readonly EngineInfo[]>;
  /** Times one engine. Throws a UserError when it cannot be used. */
  readonly measureEngine: (engine: EngineId) => Promise<Omit<EngineMeasurement, 'measuredAt'>>;
  /** The studio's own log; the one before it has `.old` behind its name. */
  readonly logFile: string;
  /** Throws a UserError when this machine has not the memory for a run; with `anyway` answers why it should not start. */
  readonly admit: (run: Candidate, anyway?: boolean) => Promise<Message | null>;
}
