import { expect, it } from 'vitest';
import { assertOwnProfile, ownProfile } from '@main/computers/ownShell';
import { temporaryFolder } from '../../../support/library';

it('lines of shell in a profile count where they were given here, as they were given', () => {
  const memory = temporaryFolder();
  const profile = (...setup: string[]): Parameters<typeof ownProfile>[0] => ({
    name: 'gpu',
    options: { profile: { partition: 'main', setup, options: [] }, data: [], experts: null, scratch: null },
  });
  assertOwnProfile(profile(), memory);
  expect(() => assertOwnProfile(profile('module load cuda'), memory)).toThrow('another installation');
  ownProfile(profile('module load cuda'), memory);
  assertOwnProfile(profile('module load cuda'), memory);
  expect(() => assertOwnProfile(profile('module load cuda', 'anything'), memory)).toThrow(
    'set the profile anew',
  );
  expect(() => assertOwnProfile(profile('module load cuda'), temporaryFolder())).toThrow();
});
