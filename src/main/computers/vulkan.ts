/** What the engine `webgpu` needs of a Linux machine: graphics cards, their driver, Vulkan's loader and its drivers' libraries. */
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

type Environment = Readonly<Record<string, string | undefined>>;

/** A driver of Vulkan's, as a manifest (an ICD file) announces it to the loader. */
interface VulkanDriver {
  readonly manifest: string;
  /** Path or name of its library; null where the manifest cannot be read. */
  readonly library: string | null;
  /** Why the system does not load the library; null where it does. */
  readonly trouble: string | null;
}

export interface Graphics {
  /** Makers of the graphics cards on the PCI bus. */
  readonly makers: readonly string[];
  /** The version of NVIDIA's kernel module; null where it is not loaded. */
  readonly nvidiaModule: string | null;
  /** Why the system does not load Vulkan's loader; null where it does. */
  readonly loader: string | null;
  readonly drivers: readonly VulkanDriver[];
}

/** What is there; null on systems other than Linux, where the system itself brings all of it. */
export function graphicsHere(env: Environment = process.env): Graphics | null {
  if (process.platform !== 'linux') return null;
  return {
    makers: makersOf('/sys/bus/pci/devices'),
    nvidiaModule: moduleVersion(textOf('/proc/driver/nvidia/version')),
    loader: whyNotLoaded('libvulkan.so.1'),
    drivers: manifestsIn(env).flatMap(driverOf),
  };
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

const MAKERS: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };

/** @param devices the folder in which the kernel lists the devices of the PCI bus */
export function makersOf(devices: string): string[] {
  const makers = namesIn(devices).flatMap((device) => {
    const isDisplay = textOf(join(devices, device, 'class')).startsWith('0x03');
    return isDisplay ? (MAKERS[textOf(join(devices, device, 'vendor')).trim()] ?? []) : [];
  });
  return [...new Set(makers)];
}

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu …`; the open modules write one word more. */
export const moduleVersion = (text: string): string | null =>
  /Kernel Module.*?\s(\d+(?:\.\d+)+)/.exec(text)?.[1] ?? null;

/**
 * The manifests that Vulkan's loader reads, in its order: those that the environment names, else those in the folders of the
 * person and of the system.
 */
export function manifestsIn(env: Environment, home = homedir()): string[] {
  const list = (name: string, otherwise = ''): string[] =>
    (env[name] || otherwise).split(':').filter(Boolean);
  const named = [...list('VK_DRIVER_FILES'), ...list('VK_ICD_FILENAMES')];
  if (named.length > 0) return named.flatMap(filesOf);
  const roots = [
    env['XDG_CONFIG_HOME'] || join(home, '.config'),
    ...list('XDG_CONFIG_DIRS', '/etc/xdg'),
    '/usr/local/etc',
    '/etc',
    env['XDG_DATA_HOME'] || join(home, '.local', 'share'),
    ...list('XDG_DATA_DIRS', '/usr/local/share:/usr/share'),
  ];
  const folders = [...new Set(roots)].map((root) => join(root, 'vulkan', 'icd.d'));
  return [...list('VK_ADD_DRIVER_FILES'), ...folders].flatMap(filesOf);
}

/** A file itself, or the manifests in a folder. */
const filesOf = (path: string): string[] =>
  path.endsWith('.json')
    ? [path]
    : namesIn(path)
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(path, name));

const manifestSchema = z.object({ ICD: z.object({ library_path: z.string().min(1) }) });

function driverOf(manifest: string): VulkanDriver[] {
  const text = textOf(manifest);
  let library: string;
  try {
    library = manifestSchema.parse(JSON.parse(text)).ICD.library_path;
  } catch {
    return [{ manifest, library: null, trouble: null }];
  }
  // A path counts from the manifest; a name alone is the system's to find.
  const path = library.includes('/') ? resolve(dirname(manifest), library) : library;
  const trouble = whyNotLoaded(path);
  // Drivers for 32-bit programs lie beside the others; the loader passes them over, too.
  return trouble !== null && /wrong ELF class/.test(trouble) ? [] : [{ manifest, library: path, trouble }];
}

/** Asks the system to load a library, as its users will; null where it does, else what the system says. */
function whyNotLoaded(library: string): string | null {
  try {
    process.dlopen({ exports: {} }, library);
    return null;
  } catch (error) {
    const [line = ''] = String(error instanceof Error ? error.message : error).split('\n');
    // A library that was loaded is refused only as it is no addon of Node.js.
    return /^Module did not self-register/.test(line) ? null : line;
  }
}
