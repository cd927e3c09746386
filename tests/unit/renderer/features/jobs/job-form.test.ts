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
    expect(optionsOf(NO_FIELDS)).toEqual({ options: nothing });
  });

  it('is all of a profile, with what is changed', () => {
    const fields = fieldsOf(profile);
    expect(fields).toMatchObject({ partition: 'gpu', cpus: '4', data: '/data\n/more', time: '' });
    expect(fields).toMatchObject({
      ...{ setup: 'module load cuda', options: '--constraint=a100', scratch: '/scratch' },
    });
    expect(optionsOf(fields)).toEqual({ options: profile });
    const changed = { ...fields, cpus: '', time: ' 12:00:00 ', setup: 'module load cuda\n\n  ulimit -n 99 ' };
    const { partition, options } = profile.profile;
    const setup = ['module load cuda', 'ulimit -n 99'];
    expect(optionsOf(changed)).toEqual({
      options: { ...profile, profile: { partition, time: '12:00:00', setup, options } },
    });
  });

  it.each([
    ['memory', 'much'],
    ['cpus', '0'],
    ['time', 'soon'],
    ['partition', 'gpu; rm -rf ~'],
    ['gres', '$(id)'],
    ['data', '/data\n/mo\u0007re'],
    ['options', '--wrap=x\nrm -rf ~'],
    ['setup', 'true\u0007'],
    ['scratch', '/scra\u2028tch'],
  ] as const)('is refused by its field: %s %j', (field, value) => {
    expect(optionsOf({ ...NO_FIELDS, [field]: value })).toEqual({ wrong: field });
  });
});
