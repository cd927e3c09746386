import { randomUUID } from 'node:crypto';
import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { ComputerEntry, DamagedJob, JobEntry, ProfileEntry } from '@shared/computers/entry';
import { message } from '@shared/words/message';
import { written } from '@shared/words/written';
import {
  AwayCard,
  GiveButton,
  GiveDialog,
  JobList,
  ProfileList,
  RunOn,
  useGiving,
  useJobs,
} from '@renderer/features/jobs';
import { i18n } from '@renderer/i18n';
import UiSelect from '@renderer/ui/UiSelect.vue';
import { useToasts } from '@renderer/ui/toastsStore';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import { settled, startStores, type StoreOptions, type TestBridge } from '../../support';

const cell = {
  isClaimed: true,
  attempts: 1,
  iteration: null,
  node: null,
  reason: null,
  heardAt: null,
  bytes: null,
  sha256: null,
} as const;
const heardAt = '2026-01-01T12:04:00';
const job: JobEntry = {
  id: 'aaaaaaaaaaaa',
  name: 'Diversity',
  projectId: 'p',
  names: ['|H| = 2', '|H| = 3', '|H| = 4'],
  sending: null,
  studyId: 's',
  computer: 'Cluster',
  folder: '.haba-studio',
  options: { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null },
  script: '#!/bin/sh\n',
  slurm: '123',
  state: 'submitted',
  createdAt: '2026-01-01T12:00:00',
  submittedAt: '2026-01-01T12:00:00',
  endedAt: null,
  seenAt: '2026-01-01T12:05:00',
  silentSince: null,
  bytes: 0,
  problem: null,
  cells: [
    { ...cell, index: 0, runId: 'r0', state: 'completed', sha256: 'a' },
    { ...cell, index: 1, runId: 'r1', state: 'working', node: 'n1', iteration: 1200, attempts: 2, heardAt },
    { ...cell, index: 2, runId: 'r2', state: 'waiting', reason: 'Resources' },
  ],
};
const computer: ComputerEntry = {
  id: 'c',
  name: 'Cluster',
  address: 'box',
  folder: '.haba-studio',
  program: 'a'.repeat(64),
  createdAt: '2026-01-01T12:00:00',
  line: { state: 'on', since: '2026-01-01T12:00:00', problem: null },
  check: null,
  installing: null,
};

const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/queue', name: 'queue', component: { template: '<i />' } },
    { path: '/runs/:projectId/:runId', name: 'run', component: { template: '<i />' } },
    { path: '/:rest(.*)*', component: { template: '<i />' } },
  ],
});
const options = {
  global: { plugins: [i18n, router], stubs: { UiTooltip: { template: '<slot />' } } },
  attachTo: document.body,
};
const called = (bridge: TestBridge, name: string): unknown[] =>
  bridge.calls.filter((one) => one.name === name).map(({ input }) => input);

describe('the list of jobs', () => {
  async function open(): Promise<{ bridge: TestBridge; page: VueWrapper }> {
    const bridge = await startStores({
      empty: true,
      instead: {
        'jobs.list': () => [job],
        'jobs.fetch': () => job,
        'jobs.requeue': () => job,
        'jobs.cancel': () => null,
      },
    });
    const page = mount(JobList, options);
    await settled();
    return { bridge, page };
  }

  it('says where each run is, why it waits, and how many are home', async () => {
    const { page } = await open();
    const text = page.get('[data-testid=jobs]').text();
    for (const words of [
      ...['Cluster', 'job 123', 'last answered at 12:05:00', '1 of 3 at home', 'complete, home'],
      ...['n1', 'iteration 1,200', '2 attempts', 'waits for free machines'],
    ]) {
      expect(text).toContain(words);
    }
  });

  it('says which job is damaged, and forgets it', async () => {
    let damaged: readonly DamagedJob[] = [
      { id: 'x', name: 'Sweep', part: 'folder', problem: message('schema.notValid') },
    ];
    const bridge = await startStores({
      empty: true,
      instead: {
        'jobs.damaged': () => damaged,
        'jobs.forget': () => {
          damaged = [];
          return null;
        },
      },
    });
    const page = mount(JobList, options);
    await settled();
    const alert = page.get('[role=alert]');
    expect(alert.text()).toContain('The job “Sweep” is damaged in the library and holds its runs (folder: ');
    await alert.get('[data-testid=forget-job]').trigger('click');
    await settled();
    expect(called(bridge, 'jobs.forget')).toEqual([{ id: 'x' }]);
    expect(page.find('[role=alert]').exists()).toBe(false);
  });

  it('says since when nobody answers, and what went wrong', async () => {
    const { bridge, page } = await open();
    const problem = written(message('computers.agentEnded'));
    bridge.emit('jobs.changed', { jobs: [{ ...job, silentSince: '2026-01-01T12:03:00', problem }] });
    await settled();
    expect(page.text()).toContain('does not answer since 12:03:00');
    expect(page.get('[role=alert]').text()).toContain('ended: try again');
    bridge.emit('jobs.changed', { jobs: [] });
    await settled();
    expect(page.find('[data-testid=jobs]').exists()).toBe(false);
  });

  it('says how much of a dataset is there', async () => {
    const { bridge, page } = await open();
    const sending = { name: 'CIFAR-10', sent: 17_000_000, bytes: 170_000_000 };
    bridge.emit('jobs.changed', { jobs: [{ ...job, state: 'preparing', sending }] });
    await settled();
    expect(page.get('[data-testid=sending-dataset]').text()).toContain('"CIFAR-10": 17 MB of 170 MB');
  });

  it('fetches, requeues, and cancels after a question', async () => {
    const { bridge, page } = await open();
    await page.get('[data-testid=fetch-job]').trigger('click');
    await settled();
    await page.get('[data-testid=requeue-job]').trigger('click');
    await settled();
    const { question, answer } = usePendingQuestion();
    await page.get('[data-testid=cancel-job]').trigger('click');
    expect(question.value?.message).toContain('with a checkpoint');
    answer(true);
    await settled();
    for (const action of ['fetch', 'requeue', 'cancel']) {
      expect(called(bridge, `jobs.${action}`)).toEqual([{ id: job.id }]);
    }
  });
});

describe('the place of a run that a job has', () => {
  async function open(runId: string, instead: StoreOptions['instead'] = {}): Promise<VueWrapper> {
    await startStores({
      empty: true,
      instead: {
        'jobs.list': () => [job],
        'computers.list': () => [computer],
        'jobs.attempts': () => [
          { number: 1, host: 'n2', outcome: 'stopped', again: true, iteration: 700, heardAt: null },
          { number: 2, host: 'n1', outcome: null, again: false, iteration: 1200, heardAt: null },
        ],
        ...instead,
      },
    });
    const jobs = useJobs();
    await Promise.all([jobs.load(), jobs.loadComputers()]);
    const page = mount(AwayCard, { ...options, props: { away: jobs.awayOf(runId)! } });
    await settled();
    return page;
  }

  it('says where it works, since when it was heard of, and how each attempt ended', async () => {
    const text = (await open('r1')).text();
    for (const words of [
      ...['Cluster: at work', 'Job123', 'Works onn1', 'Iteration1,200', 'Last heard of', 'Asked there'],
      '1: stopped with a checkpoint; asked to be started again (n2, iteration 700)',
      '2: at work (n1, iteration 1,200)',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('says why it waits, and that only a line tells how attempts ended', async () => {
    expect((await open('r2', { 'jobs.attempts': () => null })).text()).toContain('waits for free machines');
    const away = { ...computer, line: { ...computer.line, state: 'broken' as const } };
    const page = await open('r1', { 'computers.list': () => [away], 'jobs.attempts': () => null });
    expect(page.text()).toContain('No answer since');
    expect(page.text()).toContain('Connect to the computer to see how each ended');
  });

  it('takes the whole job away after a question that says so', async () => {
    const page = await open('r2', { 'jobs.cancel': () => null });
    expect(page.get('[data-testid=cancel-job]').text()).toBe('Cancel the job of 3 runs');
    const { question, answer } = usePendingQuestion();
    await page.get('[data-testid=cancel-job]').trigger('click');
    expect(question.value?.title).toBe('Cancel “Diversity”?');
    answer(false);
    await settled();
  });
});

describe('the profiles of a computer', () => {
  const at = <T extends HTMLElement>(id: string): T => document.querySelector<T>(`[data-testid=${id}]`)!;
  const type = async (id: string, text: string): Promise<void> => {
    at<HTMLInputElement>(id).value = text;
    at(id).dispatchEvent(new Event('input'));
    await settled();
  };
  const submit = async (): Promise<void> => {
    document.querySelector('#job-profile-form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
  };

  async function open(): Promise<{ bridge: TestBridge; page: VueWrapper }> {
    const bridge = await startStores({ empty: true });
    bridge.library.computers.create({ name: 'Cluster', address: 'box', folder: '.haba-studio' });
    const page = mount(ProfileList, { ...options, props: { computer: 'Cluster' } });
    await settled();
    return { bridge, page };
  }

  it('are made, changed under another name and deleted, as on the command line', async () => {
    const { bridge, page } = await open();
    const { library } = bridge;
    expect(page.text()).toContain('None yet');
    await page.get('[data-testid=new-profile]').trigger('click');
    await settled();
    expect(at<HTMLButtonElement>('save-profile').disabled).toBe(true);
    await type('profile-name', 'two words');
    expect(document.body.textContent).toContain('This is no name of a profile');
    await type('profile-name', 'gpu');
    await type('job-cpus', 'many');
    expect(at<HTMLButtonElement>('save-profile').disabled).toBe(true);
    await type('job-cpus', '4');
    await type('job-setup', 'module load cuda');
    await type('job-options', '--constraint=a100');
    await type('job-data', '/data\n/more');
    await type('job-scratch', '/scratch');
    await submit();
    const profile = { cpus: 4, setup: ['module load cuda'], options: ['--constraint=a100'] };
    const asked = { profile, data: ['/data', '/more'], experts: null, scratch: '/scratch' };
    expect(library.profiles.list('Cluster')).toEqual([{ name: 'gpu', options: asked }]);
    expect(page.get('[data-testid=profile-gpu]').text()).toContain('cpus 4 · module load cuda');
    expect(page.text()).not.toContain('from another installation');

    await page.get('[data-testid=edit-profile]').trigger('click');
    await settled();
    expect(at<HTMLInputElement>('job-cpus').value).toBe('4');
    await type('profile-name', 'big');
    await type('job-cpus', '8');
    await submit();
    const changed = { ...asked, profile: { ...profile, cpus: 8 } };
    expect(library.profiles.list('Cluster')).toEqual([{ name: 'big', options: changed }]);

    const { question, answer } = usePendingQuestion();
    await page.get('[data-testid=delete-profile]').trigger('click');
    expect(question.value?.title).toBe('Delete the profile “big”?');
    answer(true);
    await settled();
    expect(library.profiles.list('Cluster')).toEqual([]);
    expect(page.text()).toContain('None yet');
  });

  it('keep the name of another one, and say so', async () => {
    const { bridge, page } = await open();
    const nothing = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };
    bridge.library.profiles.set('Cluster', { name: 'gpu', options: nothing });
    await page.get('[data-testid=new-profile]').trigger('click');
    await settled();
    await type('profile-name', 'GPU');
    await type('job-cpus', '4');
    await submit();
    expect(document.querySelector('#job-profile-form')?.textContent).toContain(
      'There is a profile "gpu" of Cluster already',
    );
    expect(bridge.library.profiles.list('Cluster')).toEqual([{ name: 'gpu', options: nothing }]);
  });

  it('with lines of another installation say so, until they are saved here', async () => {
    const bridge = await startStores({ empty: true });
    bridge.library.computers.create({ name: 'Cluster', address: 'box', folder: '.haba-studio' });
    // Nobody has given it yet, whatever was given in an earlier run of this test.
    const profile = { setup: [`curl example.org/${randomUUID()}`], options: [] };
    const asked = { profile, data: [], experts: null, scratch: null };
    bridge.library.profiles.set('Cluster', { name: 'odd', options: asked });
    const page = mount(ProfileList, { ...options, props: { computer: 'Cluster' } });
    await settled();
    expect(page.text()).toContain('from another installation');
    await page.get('[data-testid=edit-profile]').trigger('click');
    await settled();
    expect(document.querySelector('#job-profile-form')?.textContent).toContain('could do anything');
    await submit();
    expect(page.text()).not.toContain('from another installation');
  });
});

/** Without waiting for main, which answers later. */
const settledPage = async (): Promise<void> => {
  for (let i = 0; i < 5; i += 1) await new Promise((resolve) => setTimeout(resolve));
};

describe('giving runs to a computer', () => {
  const at = <T extends HTMLElement>(id: string): T => document.querySelector<T>(`[data-testid=${id}]`)!;
  const type = async (id: string, text: string): Promise<void> => {
    at<HTMLInputElement>(id).value = text;
    at(id).dispatchEvent(new Event('input'));
    await settled();
  };

  /** A select of the library needs a pointer to open; its value is set as it sets it. */
  async function chooseProfile(name: string): Promise<void> {
    const select = given!.findAllComponents(UiSelect).find((one) => one.props('label') === 'Profile');
    select!.vm.$emit('update:modelValue', name);
    await settled();
  }
  let given: VueWrapper | undefined;

  async function open(
    computers: readonly ComputerEntry[],
    profiles: readonly ProfileEntry[] = [],
    submitted: JobEntry | null | Promise<JobEntry> = job,
  ): Promise<TestBridge> {
    const bridge = await startStores({
      empty: true,
      instead: {
        'computers.list': () => computers,
        'jobs.profiles': () => profiles,
        'jobs.preview': () => ({
          script: '#!/bin/sh\nexec haba\n',
          datasets: [{ name: 'CIFAR-10', bytes: 170_000_000 }],
          experts: [{ recipe: 'abc', count: 5 }],
        }),
        'jobs.submit': () => submitted,
      },
    });
    given = mount(GiveDialog, options);
    mount(GiveButton, { ...options, props: { content: { studyId: 's' }, name: 'Diversity' } });
    await settled();
    return bridge;
  }

  it('is offered where a computer has the program', async () => {
    await open([{ ...computer, program: null }]);
    expect(at('give')).toBeNull();
  });

  it('sends what is asked and the script as it was edited, and is remembered', async () => {
    const bridge = await open([computer]);
    at('give').click();
    await settled();
    await type('job-memory', 'much');
    expect(at<HTMLButtonElement>('give-now').disabled).toBe(true);
    await type('job-memory', '8G');
    at('show-script').click();
    await settled();
    await type('job-script', '#!/bin/sh\nexec haba work\n');
    document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
    const asked = { ...job.options, profile: { memory: '8G', setup: [], options: [] } };
    expect(called(bridge, 'jobs.submit')).toEqual([
      {
        computer: 'Cluster',
        content: { studyId: 's' },
        options: asked,
        script: '#!/bin/sh\nexec haba work\n',
      },
    ]);
    expect(useToasts().items.map((toast) => toast.message)).toEqual(['“Diversity” is given to “Cluster”.']);
    at('give').click();
    await settled();
    expect(at<HTMLInputElement>('job-memory').value).toBe('8G');
    expect(at('job-script')).toBeNull();
  });

  it('is refused with lines of a profile that were given elsewhere', async () => {
    const strange = { name: 'odd', options: { ...job.options }, isOwn: false };
    const bridge = await open([computer], [strange]);
    at('give').click();
    await settled();
    expect(at<HTMLButtonElement>('give-now').disabled).toBe(false);
    await chooseProfile('odd');
    expect(document.querySelector('#give-job')?.textContent).toContain('could do anything');
    expect(at<HTMLButtonElement>('give-now').disabled).toBe(true);
    bridge.emit('profiles.changed', { computer: 'Cluster', profiles: [{ ...strange, isOwn: true }] });
    await settled();
    expect(at<HTMLButtonElement>('give-now').disabled).toBe(false);
  });

  it('says that nothing was given where the login is given up, and what is left when it is closed', async () => {
    const bridge = await open([computer], [], null);
    useGiving().give({
      content: { runIds: ['r9'] },
      name: 'Run 9',
      place: { computer: 'Cluster', profile: null },
    });
    await settled();
    document.querySelector('#give-job')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
    expect(document.querySelector('#give-job')?.textContent).toContain('the login was given up');
    at('close-give').click();
    await settled();
    expect(document.querySelector('#give-job')).toBeNull();
    const said = (): string => useToasts().items.at(-1)?.message ?? '';
    expect(said()).toBe(
      '“Run 9” was not given to “Cluster”. It is kept as a draft: start it here, or give it away later.',
    );
    // What Slurm refused is a job that waits to be submitted.
    const cells = [{ ...cell, index: 0, runId: 'r9', state: 'open' as const }];
    bridge.emit('jobs.changed', { jobs: [{ ...job, studyId: null, state: 'preparing', cells }] });
    useGiving().give({
      content: { runIds: ['r9'] },
      name: 'Run 9',
      place: { computer: 'Cluster', profile: null },
    });
    await settled();
    at('close-give').click();
    await settled();
    expect(said()).toContain('not submitted yet');
  });

  it('goes on where it is closed while it is given, and says so', async () => {
    let finish: (given: JobEntry) => void = () => undefined;
    await open([computer], [], new Promise<JobEntry>((resolve) => (finish = resolve)));
    at('give').click();
    await settledPage();
    document.querySelector('#give-job')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settledPage();
    expect(at('close-give').textContent.trim()).toBe('Close');
    at('close-give').click();
    await settledPage();
    const said = (): string => useToasts().items.at(-1)?.message ?? '';
    expect(said()).toContain('is still being given');
    // What is asked next is not busy, and stays open when the first one is done.
    at('give').click();
    await settledPage();
    expect(at('close-give').textContent.trim()).toBe('Cancel');
    finish(job);
    await settled();
    expect(said()).toBe('“Diversity” is given to “Cluster”.');
    expect(at('give-now')).not.toBeNull();
  });

  it('forgets a script that is not of what is asked any more', async () => {
    await open([computer]);
    at('give').click();
    await settled();
    at('show-script').click();
    await settled();
    expect(at<HTMLTextAreaElement>('job-script').value).toContain('exec haba');
    expect(document.querySelector('#give-job')?.textContent).toContain('experts abc are not there');
    expect(at('job-sends').textContent).toContain(
      '"CIFAR-10" is not there: its files would be sent (170 MB)',
    );
    await type('job-time', '1:00:00');
    expect(at('job-script')).toBeNull();
  });
});

describe('the choice of a computer beside Start', () => {
  const asked = { profile: { setup: [], options: [] }, data: [], experts: null, scratch: null };
  const open = async (onlyHere: string | null = null): Promise<VueWrapper> => {
    const away = { ...computer, id: 'd', name: 'Bare', program: null };
    await startStores({
      empty: true,
      instead: {
        'computers.list': () => [computer, away],
        'jobs.profiles': () => [{ name: 'gpu', options: asked, isOwn: true }],
      },
    });
    const page = mount(RunOn, { ...options, props: { onlyHere } });
    await settled();
    return page;
  };
  const select = (page: VueWrapper) => page.findComponent(UiSelect);
  const choices = (page: VueWrapper): readonly { label: string; value: string }[] =>
    select(page).props('options') as readonly { label: string; value: string }[];

  it('has this computer, and those with the program, each with its profiles; the last one is remembered', async () => {
    const page = await open();
    expect(choices(page).map(({ label }) => label)).toEqual([
      'This computer',
      'Cluster',
      'Cluster (profile gpu)',
    ]);
    expect(useGiving().place).toBeNull();
    select(page).vm.$emit('update:modelValue', choices(page)[2]!.value);
    await settled();
    expect(useGiving().place).toEqual({ computer: 'Cluster', profile: 'gpu' });
    expect(select(page).text()).toContain('Cluster (profile gpu)');
    const again = await open();
    expect(select(again).text()).toContain('Cluster (profile gpu)');
    select(again).vm.$emit('update:modelValue', choices(again)[0]!.value);
    await settled();
    expect(useGiving().place).toBeNull();
  });

  it('is this computer where runs can only be done here', async () => {
    const page = await open('They are compared on the way.');
    useGiving().choose({ computer: 'Cluster', profile: null });
    await settled();
    expect(select(page).text()).toContain('This computer');
    expect(select(page).props('disabled')).toBe(true);
  });

  it('is absent where no other computer has the program', async () => {
    await startStores({ empty: true, instead: { 'computers.list': () => [{ ...computer, program: null }] } });
    const page = mount(RunOn, options);
    await settled();
    expect(page.find('[data-testid=run-on]').exists()).toBe(false);
  });
});
