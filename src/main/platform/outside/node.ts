/** The Node.js that a package brings: Electron's V8 does not let the engine `webgpu` read its results. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { archivedFiles } from './archive';
import { OutsideCheck } from './check';
import { obstacleTo } from './obstacle';

export interface ShippedNode {
  readonly program: string;
  /** A part of the build, as files that Node.js reads: it knows no archives. */
  entry(name: 'training' | 'cli'): string;
  /** Throws a UserError where a file that Node.js would run is not the packed one. */
  check(): Promise<void>;
  /** Why this system does not run it, in words, or null. To be asked after the check: it starts the program. */
  obstacle(): Promise<string | null>;
}

/** For people whose system does not run it. */
export const cannotRun = (obstacle: string): string =>
  `The Node.js that HaBa Studio brings does not run here (${obstacle}). Electron takes its place, without the engine webgpu.`;

const PROGRAM = process.platform === 'win32' ? 'node.exe' : 'node';

/** A package's archive and what lies beside it; the paths of modules tell which of them they are in. */
const PLACE = /^(.*[\\/]app\.asar)(\.unpacked)?[\\/]/;

/** Whether a module belongs to a package, inside its archive or beside it. */
export const isPackaged = (moduleUrl: string): boolean => PLACE.test(fileURLToPath(moduleUrl));

/**
 * The Node.js of the package that a module in its archive belongs to; null in a checkout and where a package has none.
 * @param moduleUrl `import.meta.url` of the caller
 */
export function shippedNode(moduleUrl: string): ShippedNode | null {
  const [, archive, beside] = PLACE.exec(fileURLToPath(moduleUrl)) ?? [];
  if (archive === undefined || beside !== undefined) return null;
  const folder = `${archive}.unpacked`;
  const program = join(folder, 'node', PROGRAM);
  if (!existsSync(program)) return null;
  const check = new OutsideCheck(archive);
  return {
    program,
    entry: (name) => join(folder, 'out', 'main', `${name}.js`),
    check: () => check.run(),
    obstacle: () => obstacleTo(program, withoutSteering(process.env)),
  };
}

/** Whether the package that a module in its archive belongs to came with a Node.js that is not there any more. */
export function isNodeGone(moduleUrl: string): boolean {
  const [, archive, beside] = PLACE.exec(fileURLToPath(moduleUrl)) ?? [];
  if (archive === undefined || beside !== undefined || shippedNode(moduleUrl) !== null) return false;
  return archivedFiles(archive).some(({ path }) => path === `node/${PROGRAM}`);
}

/** Variables that would have Node.js load or do something else, which Electron's fuses keep from Electron itself. */
const STEERING = /^(NODE_(?!EXTRA_CA_CERTS$)|OPENSSL_|ELECTRON_RUN_AS_NODE$)/i;

/** An environment without what would have Node.js run code that is not the studio's. */
export const withoutSteering = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !STEERING.test(name)));
