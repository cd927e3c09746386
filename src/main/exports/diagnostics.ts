/** What helps to find a fault of the studio, in one ZIP, without anything of a person's work. */
import { readFile } from 'node:fs/promises';
import { cpus, homedir, totalmem } from 'node:os';
import { strToU8, zipSync } from 'fflate';
import type { EngineInfo } from '@shared/domain';
import type { AppInfo } from '@shared/ipc/contract';
import type { Library } from '../store/library';

export interface DiagnosticsSource {
  readonly info: AppInfo;
  readonly engines: readonly EngineInfo[];
  /** Null while it cannot be opened. */
  readonly library: Library | null;
  readonly logFile: string;
}

/** Makes the archive. Paths that name a person's folders are replaced by words. */
export async function packDiagnostics({
  info,
  engines,
  library,
  logFile,
}: DiagnosticsSource): Promise<Uint8Array> {
  const settings = library?.settings.get() ?? null;
  const scrub = scrubber(info.libraryPath, settings?.dataFolders ?? []);
  const json = (value: unknown): Uint8Array => strToU8(scrub(`${JSON.stringify(value, null, 2)}\n`));
  const log = async (file: string): Promise<Uint8Array> =>
    strToU8(scrub(await readFile(file, 'utf8').catch(() => '')));
  const { version, electron, node, platform, problem } = info;
  return zipSync({
    'versions.json': json({
      studio: version,
      electron,
      node,
      platform,
      processors: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
      memoryBytes: totalmem(),
      time: new Date().toISOString(),
      problem,
    }),
    'engines.json': json({ found: engines, measured: library?.measurements.list() ?? [] }),
    'settings.json': json(
      settings && {
        ...settings,
        dataFolders: settings.dataFolders.length,
        proxyAddress: settings.proxyAddress !== '',
      },
    ),
    'database.json': json(library?.examine() ?? null),
    'app.log': await log(logFile),
    'app.old.log': await log(`${logFile}.old`),
  });
}

/** A path as addresses write it. Half a surrogate pair, which none can hold, becomes U+FFFD there. */
const asAddress = (path: string): string =>
  encodeURI(path.replaceAll('\\', '/').replaceAll(/\p{Surrogate}/gu, '\uFFFD'));

/** Replaces the folders of a person by words, the longest first, also as JSON and addresses write them. */
function scrubber(libraryPath: string, dataFolders: readonly string[]): (text: string) => string {
  const words: [string, string][] = [
    [libraryPath, '<library>'],
    ...dataFolders.map((folder, i): [string, string] => [folder, `<data folder ${i + 1}>`]),
    [homedir(), '~'],
  ];
  const known = words
    .filter(([path]) => path.length > 1)
    .sort(([a], [b]) => b.length - a.length)
    .flatMap(([path, word]): [string, string][] => [
      [JSON.stringify(path).slice(1, -1), word],
      [asAddress(path), word],
      [path, word],
    ]);
  return (text) => known.reduce((rest, [path, word]) => rest.replaceAll(path, word), text);
}
