/** What goes wrong with the graphics device of a process (faultyGraphics.mjs). */
export interface GraphicsFaults {
  /** A software device that says it is a graphics card of this name. */
  readonly card?: string;
  /** The first number of every download is wrong. */
  readonly wrong?: boolean;
  /** The device is destroyed at so many submissions from the start of the process. */
  readonly lostAt?: number;
}

const module = new URL('faultyGraphics.mjs', import.meta.url).href;

/** Runs `start`, whose processes have these faults: they take over the environment of the moment. */
export function withGraphicsFaults<T>({ card, wrong, lostAt }: GraphicsFaults, start: () => T): T {
  const settings = {
    NODE_OPTIONS: `--import=${module}`,
    ...(card === undefined ? {} : { GRAPHICS_FAULTS_CARD: card }),
    ...(wrong === true ? { GRAPHICS_FAULTS_WRONG: '1' } : {}),
    ...(lostAt === undefined ? {} : { GRAPHICS_FAULTS_LOST: String(lostAt) }),
  };
  Object.assign(process.env, settings);
  try {
    return start();
  } finally {
    for (const name of Object.keys(settings)) Reflect.deleteProperty(process.env, name);
  }
}
