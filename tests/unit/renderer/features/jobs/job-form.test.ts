import { describe, expect, it } from 'vitest';
import type { JobOptions } from '@shared/tasks/profile';
import { fieldsOf, NO_FIELDS, optionsOf } from '@renderer/features/jobs/jobForm';

const profile: JobOptions = {
  profile: { partition: 'gpu', cpus: 4, setup: ['module load cuda'], options: ['--constraint=a100'] },
  data: ['/data', '/more'],
  experts: '/experts',
  scratch: '/scratch',
};

describe('what a job asks for', () => {
  it('is nothing where nothing is filled in', () => {
    const nothing = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };
    expect(optionsOf(NO_FIELDS, null)).toEqual({ options: nothing });
  });

  it('is a profile with what is changed; what has no field stays', () => {
    const fields = fieldsOf(profile);
    expect(fields).toMatchObject({ partition: 'gpu', cpus: '4', data: '/data', time: '' });
    expect(optionsOf(fields, profile)).toEqual({ options: profile });
    const changed = optionsOf({ ...fields, cpus: '', time: ' 12:00:00 ' }, profile);
    const { partition, setup, options } = profile.profile;
    expect(changed).toEqual({
      options: { ...profile, profile: { partition, time: '12:00:00', setup, options } },
    });
  });

  it.each([
    ['memory', 'much'],
    ['cpus', '0'],
    ['time', 'soon'],
    ['partition', 'gpu; rm -rf ~'],
    ['gres', '$(id)'],
    ['data', '/data\n#SBATCH --uid=0'],
  ] as const)('is refused by its field: %s %j', (field, value) => {
    expect(optionsOf({ ...NO_FIELDS, [field]: value }, null)).toEqual({ wrong: field });
  });
});
