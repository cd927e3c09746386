import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { ComputerEntry, JobEntry } from '@shared/computers/entry';
import { message } from '@shared/words/message';
import { written } from '@shared/words/written';
import { AwayCard, GiveButton, JobList, useJobs } from '@renderer/features/jobs';
import { i18n } from '@renderer/i18n';
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
    { ...cell, index: 1, runId: 'r1', state: 'working', node: 'n1', iteration: 1200, attempts: 2 },
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
const options = { global: { plugins: [i18n, router] }, attachTo: document.body };
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
      ...['Cluster: at work', 'Job123', 'Works onn1', 'Iteration1,200'],
      '1: stopped with a checkpoint; asked to be started again (n2, iteration 700)',
      '2: at work (n1, iteration 1,200)',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('says why it waits, and that only a line tells how attempts ended', async () => {
    expect((await open('r2', { 'jobs.attempts': () => null })).text()).toContain('waits for free machines');
    const away = { ...computer, line: { ...computer.line, state: 'off' as const } };
    const page = await open('r1', { 'computers.list': () => [away], 'jobs.attempts': () => null });
    expect(page.text()).toContain('Connect to the computer to see how each ended');
  });

  it('takes the whole job away after a question that says so', async () => {
    const page = await open('r2', { 'jobs.cancel': () => null });
    expect(page.get('[data-testid=away-cancel]').text()).toBe('Cancel the job of 3 runs');
    const { question, answer } = usePendingQuestion();
    await page.get('[data-testid=away-cancel]').trigger('click');
    expect(question.value?.title).toBe('Cancel “Diversity”?');
    answer(false);
    await settled();
  });
});

describe('giving runs to a computer', () => {
  const at = <T extends HTMLElement>(id: string): T => document.querySelector<T>(`[data-testid=${id}]`)!;
  const type = async (id: string, text: string): Promise<void> => {
    at<HTMLInputElement>(id).value = text;
    at(id).dispatchEvent(new Event('input'));
    await settled();
  };

  async function open(computers: readonly ComputerEntry[]): Promise<TestBridge> {
    const bridge = await startStores({
      empty: true,
      instead: {
        'computers.list': () => computers,
        'jobs.profiles': () => [],
        'jobs.preview': () => ({
          script: '#!/bin/sh\nexec haba\n',
          datasets: [{ name: 'CIFAR-10', bytes: 170_000_000 }],
          experts: [{ recipe: 'abc', count: 5 }],
        }),
        'jobs.submit': () => job,
      },
    });
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
