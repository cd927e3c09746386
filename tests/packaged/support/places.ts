import path from 'node:path';
import { packageFolder } from '../../../scripts/lib/package/places.mjs';

export interface PackagedPlace {
  readonly name: string;
  /** The folder with the executable. */
  readonly folder: string;
}

/** Where `npm run test:package` unpacks the Debian package; unset where there is none. */
const DEB_ROOT = 'HABA_TEST_DEB_ROOT';

/** Where it unpacks the command line alone; unset where there is none. */
export const HEADLESS_ROOT = 'HABA_TEST_HEADLESS_ROOT';

/** The folder that electron-builder made, and the same application out of the Debian package. */
export function packagedPlaces(): readonly PackagedPlace[] {
  const deb = process.env[DEB_ROOT];
  return [
    { name: 'folder', folder: packageFolder() },
    ...(deb ? [{ name: 'deb', folder: path.join(deb, 'opt', 'HaBa Studio') }] : []),
  ];
}
