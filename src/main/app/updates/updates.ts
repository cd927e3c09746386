/** Newer versions of the studio: looked for, brought here and put in its place, each when a person asks for it. */
import { createHash } from 'node:crypto';
import { constants, createReadStream, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BaseUpdater, UpdateCheckResult } from 'electron-updater';
import { z } from 'zod';
import { UserError } from '@shared/domain/errors';
import type { UpdateState } from '@shared/domain/updates';
import { message, type Message } from '@shared/words/message';
import { folderRefusal } from '../../core/disk/refusals';
import { requireSpace } from '../../core/disk/space';
import type { Updates } from '../../ipc/services';
import type { AppLog } from '../log';
import type { WebExecutor } from './executor';

/** What decides whether this studio can replace itself. */
export interface Installation {
  readonly packaged: boolean;
  readonly trial: boolean;
  readonly platform: NodeJS.Platform;
  /** The text of `app-update.yml`; null where the package has none. */
  readonly config: string | null;
  /** The AppImage that runs, as its own starter names it. */
  readonly appImage: string | undefined;
}

/** Why this studio does not replace itself; null if it can. */
export function whyOff({ packaged, trial, platform, config, appImage }: Installation): Message | null {
  if (!packaged) return message('updates.checkout');
  if (trial) return message('updates.trialPackage');
  if (config === null) return message('updates.noAddress');
  if (platform === 'win32') return /^publisherName:/m.test(config) ? null : message('updates.unsigned');
  return platform === 'linux' && appImage !== undefined ? null : message('updates.otherWay');
}

/** A file that replaces the studio. */
interface Release {
  readonly version: string;
  readonly bytes: number;
  /** SHA-512 in base64. */
  readonly sha512: string;
}

const MOST_BYTES = 4e9;
const EXTENSION = process.platform === 'win32' ? '.exe' : '.AppImage';

/** Whether GitHub has releases there, or the files that their addresses lead to. */
export const isOfReleases = ({ protocol, host }: URL): boolean =>
  protocol === 'https:' && (host === 'github.com' || /^[\w-]+\.githubusercontent\.com$/.test(host));

/** What a release says of its files (`latest.yml`, `latest-linux.yml`), as far as it is used. */
const releaseSchema = z.object({
  version: z.string().max(100),
  files: z
    .array(
      z.object({
        url: z.string().max(500),
        sha512: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
        size: z.int().min(1).max(MOST_BYTES),
      }),
    )
    .max(50),
});

/** The one file of a release that replaces a studio like this. Throws UserError where there is none, or more. */
function releaseOf(info: unknown): Release {
  const parsed = releaseSchema.safeParse(info);
  const files = parsed.success ? parsed.data.files.filter(({ url }) => url.endsWith(EXTENSION)) : [];
  const [file] = files;
  if (!parsed.success || file === undefined || files.length > 1)
    throw new UserError('unavailable', message('updates.unreadable'));
  return { version: parsed.data.version, bytes: file.size, sha512: file.sha512 };
}

export interface OpenedUpdater {
  readonly updater: BaseUpdater;
  readonly executor: WebExecutor;
}

export interface UpdatesOptions {
  /** Why nothing is looked for; null where something can be. */
  readonly off: Message | null;
  /** Opens electron-updater, when it is needed first. */
  readonly open: () => Promise<OpenedUpdater>;
  /** Folder that versions are brought to. */
  readonly cacheFolder: string;
  /** The file that is replaced; undefined where an installer replaces the studio. */
  readonly replaced: string | undefined;
  readonly changed: (state: UpdateState) => void;
  /** Ends the studio, which calls `finish` when its library is closed. */
  readonly quit: () => void;
  readonly log: Pick<AppLog, 'error'>;
}

type Found = Release & { readonly token: NonNullable<UpdateCheckResult['cancellationToken']> };
type Brought = Release & { readonly file: string };

/** Phases in which there is nothing to wait for. */
const AT_REST: readonly UpdateState['phase'][] = ['idle', 'newest', 'found', 'failed'];

export class StudioUpdates implements Updates {
  private now: UpdateState;
  private opened: Promise<OpenedUpdater> | null = null;
  private found: Found | null = null;
  private brought: Brought | null = null;
  private atEnd: BaseUpdater | null = null;

  constructor(private readonly options: UpdatesOptions) {
    this.now = options.off === null ? { phase: 'idle' } : { phase: 'off', reason: options.off };
  }

  get state(): UpdateState {
    return this.now;
  }

  /** Asks for the newest release. Does not fail: what went wrong is the state. */
  async look(): Promise<UpdateState> {
    if (!AT_REST.includes(this.now.phase)) return this.now;
    this.found = null;
    this.become({ phase: 'looking' });
    return this.attempt(null, async ({ updater }) => {
      const answer = await updater.checkForUpdates();
      if (answer === null) throw new UserError('unavailable', message('updates.otherWay'));
      const { isUpdateAvailable, updateInfo, cancellationToken: token } = answer;
      if (!isUpdateAvailable || token === undefined) return { phase: 'newest' };
      const found = releaseOf(updateInfo);
      this.found = { ...found, token };
      return { phase: 'found', version: found.version, bytes: found.bytes };
    });
  }

  /** Brings the version that was found, and checks it. Does not fail. */
  async download(): Promise<UpdateState> {
    const { found } = this;
    if (this.now.phase !== 'found' || found === null) return this.now;
    const { version, bytes, token } = found;
    const tell = (done: number): unknown => this.become({ phase: 'downloading', version, bytes, done });
    tell(0);
    return this.attempt(bytes, async ({ updater }) => {
      const progress = ({ transferred }: { readonly transferred: number }): unknown => tell(transferred);
      updater.on('download-progress', progress);
      try {
        await mkdir(this.options.cacheFolder, { recursive: true });
        await requirePlace(this.options.cacheFolder, bytes);
        const [file] = await updater.downloadUpdate(token);
        if (file === undefined) throw new UserError('unavailable', message('updates.unreadable'));
        this.brought = { ...found, file };
        return { phase: 'ready', version };
      } catch (error) {
        if (token.cancelled) return { phase: 'idle' };
        throw error;
      } finally {
        updater.off('download-progress', progress);
      }
    });
  }

  /** Gives the download up. */
  cancel(): void {
    if (this.now.phase === 'downloading') this.found?.token.cancel();
  }

  /**
   * Ends the studio, so that what was brought takes its place. Throws UserError if it is not there any more as it was checked,
   * or there is no room for it.
   */
  async install(): Promise<void> {
    const { brought } = this;
    if (this.now.phase !== 'ready' || brought === null)
      throw new UserError('conflict', message('updates.notReady'));
    if ((await sha512Of(brought.file)) !== brought.sha512) {
      const reason = message('updates.changed');
      this.become({ phase: 'failed', reason });
      throw new UserError('unavailable', reason);
    }
    const { replaced } = this.options;
    if (replaced !== undefined) await requirePlace(dirname(replaced), brought.bytes);
    this.atEnd = (await this.opening()).updater;
    this.options.quit();
  }

  /** Puts what was brought in the studio's place and starts it, if a person asked for that. To be called last of all. */
  finish(): void {
    const { atEnd, brought } = this;
    if (atEnd === null || brought === null) return;
    // The old file is removed before the new one takes its place.
    if (existsSync(brought.file)) atEnd.install(false, true);
  }

  private opening(): Promise<OpenedUpdater> {
    return (this.opened ??= this.options.open());
  }

  /** @param bytes the size of the file that is asked for; null for texts */
  private async attempt(
    bytes: number | null,
    work: (opened: OpenedUpdater) => Promise<UpdateState>,
  ): Promise<UpdateState> {
    let executor: WebExecutor | null = null;
    try {
      const opened = await this.opening();
      executor = opened.executor;
      executor.begin(bytes);
      return this.become(await work(opened));
    } catch (error) {
      this.options.log.error('A newer version could not be had', error);
      return this.become({ phase: 'failed', reason: (executor?.refusal ?? this.refusalOf(error)).said });
    }
  }

  /** What an error of electron-updater means. */
  private refusalOf(error: unknown): UserError {
    const refusal = folderRefusal(error, this.options.cacheFolder);
    if (refusal instanceof UserError) return refusal;
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_CHECKSUM_MISMATCH') return new UserError('unavailable', message('updates.wrongFile'));
    if (code === 'ERR_UPDATER_INVALID_SIGNATURE')
      return new UserError('unavailable', message('updates.wrongSignature'));
    return new UserError('unavailable', message('updates.unreadable'));
  }

  private become(state: UpdateState): UpdateState {
    this.now = state;
    this.options.changed(state);
    return state;
  }
}

async function sha512Of(file: string): Promise<string | null> {
  const hash = createHash('sha512');
  try {
    await pipeline(createReadStream(file), hash);
    return hash.digest('base64');
  } catch {
    return null; // it is gone, or cannot be read
  }
}

/** The folder takes a new file of this size. Throws UserError. */
async function requirePlace(folder: string, bytes: number): Promise<void> {
  await access(folder, constants.W_OK).catch((error: unknown) => {
    throw folderRefusal(error, folder);
  });
  await requireSpace(folder, bytes, message('updates.theVersion'));
}
