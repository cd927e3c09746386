import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { ComputerEntry } from '@shared/computers/entry';
import type { Question } from '@shared/computers/question';
import { message } from '@shared/words/message';
import AddDialog from '@renderer/features/computers/AddDialog.vue';
import ComputersPage from '@renderer/features/computers/ComputersPage.vue';
import QuestionDialog from '@renderer/features/computers/QuestionDialog.vue';
import { i18n } from '@renderer/i18n';
import { useToasts } from '@renderer/ui/toastsStore';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import { settled, startStores, type StoreOptions, type TestBridge } from '../../support';

const box: ComputerEntry = {
  id: 'box',
  name: 'Box',
  address: 'anna@box',
  folder: '.haba-studio',
  program: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  line: { state: 'off', since: null, problem: null },
  check: null,
  installing: null,
};

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:rest(.*)*', component: { template: '<i />' } }],
});

async function open(
  computers: readonly ComputerEntry[],
  instead: StoreOptions['instead'] = {},
): Promise<{ bridge: TestBridge; page: VueWrapper }> {
  const bridge = await startStores({
    empty: true,
    instead: { 'computers.list': () => computers, ...instead },
  });
  const page = mount(ComputersPage, {
    global: { plugins: [i18n, router], stubs: { UiTooltip: { template: '<slot />' }, AddDialog: true } },
  });
  await settled();
  return { bridge, page };
}

const called = (bridge: TestBridge, name: string): unknown[] =>
  bridge.calls.filter((one) => one.name === name).map(({ input }) => input);
const messages = (): string[] => useToasts().items.map((toast) => toast.message);

describe('the page of computers', () => {
  it('says what a computer is for when there is none', async () => {
    const { page } = await open([]);
    expect(page.get('[data-testid=no-computers]').text()).toContain('login node of a cluster');
    expect(page.findAll('[data-testid=add-computer]')).toHaveLength(1);
  });

  it('shows the line to each, since when, and why there is none', async () => {
    const { bridge, page } = await open([box]);
    const state = (): string => page.get('[data-testid=line-state]').text();
    expect(state()).toBe('Not connected');
    const since = '2026-01-01T12:03:00';
    bridge.emit('computers.changed', {
      computers: [{ ...box, line: { state: 'on', since, problem: null } }],
    });
    await settled();
    expect(state()).toContain('Connected since 12:03:00');
    expect(page.get('[data-testid=connect-computer]').text()).toBe('Disconnect');
    const problem = message('computers.notListening', { computer: 'Box' });
    bridge.emit('computers.changed', { computers: [{ ...box, line: { state: 'broken', since, problem } }] });
    await settled();
    expect(state()).toContain('No answer since 12:03:00');
    expect(page.get('[role=alert]').text()).toContain('takes no connections');
    expect(page.get('[role=alert]').text()).toContain('tried again by itself');
  });

  it('shows a check in words with what to do', async () => {
    const check = {
      at: new Date().toISOString(),
      system: message('computers.system', { system: 'Linux x86_64', glibc: '2.39', free: '75.7 GB' }),
      scheduler: message('computers.scheduler', { version: 'slurm 24.11.5', cluster: 'tests' }),
      used: 68_000_000,
      version: null,
      findings: [],
    };
    const { bridge, page } = await open([{ ...box, check }]);
    const text = (): string => page.get('[data-testid=computer-check]').text();
    expect(text()).toContain('glibc 2.39');
    expect(text()).toContain('cluster tests');
    expect(text()).toContain('68 MB');
    expect(text()).toContain('Nothing speaks against');
    const said = message('computers.otherVersion', { there: '0.1.0', here: '0.2.0' });
    const finding = { state: 'trouble', said, todo: message('computers.installSame') } as const;
    const checked = {
      ...box,
      program: 'a'.repeat(64),
      check: { ...check, version: '0.1.0', findings: [finding] },
    };
    bridge.emit('computers.changed', { computers: [checked] });
    await settled();
    expect(page.get('[data-testid=findings]').text()).toContain('Install the same version there.');
    expect(page.get('[data-testid=computer-program]').text()).toBe('Program 0.1.0');
    expect(text()).not.toContain('cluster tests');
  });

  it('connects, checks and hangs up, and a login that is given up is no error', async () => {
    const { bridge, page } = await open([box], {
      'computers.connect': () => false,
      'computers.check': () => null,
      'computers.disconnect': () => null,
    });
    await page.get('[data-testid=connect-computer]').trigger('click');
    await page.get('[data-testid=check-computer]').trigger('click');
    await settled();
    bridge.emit('computers.changed', {
      computers: [{ ...box, line: { state: 'connecting', since: box.createdAt, problem: null } }],
    });
    await settled();
    await page.get('[data-testid=connect-computer]').trigger('click');
    for (const name of ['connect', 'check', 'disconnect']) {
      expect(called(bridge, `computers.${name}`)).toEqual([{ id: 'box' }]);
    }
    expect(messages()).toEqual([]);
  });

  it('installs with progress, can stop, and checks afterwards', async () => {
    let installed: (value: { isNew: boolean }) => void = () => undefined;
    const { bridge, page } = await open([box], {
      'computers.install': () => new Promise((resolve) => (installed = resolve)),
      'computers.stopInstall': () => null,
      'computers.check': () => null,
    });
    await page.get('[data-testid=install-computer]').trigger('click');
    bridge.emit('computers.changed', {
      computers: [{ ...box, installing: { sent: 17_000_000, bytes: 68_000_000 } }],
    });
    await flushPromises();
    expect(page.get('[data-testid=installing]').text()).toContain('17 MB of 68 MB');
    await page.get('[data-testid=stop-install]').trigger('click');
    expect(called(bridge, 'computers.stopInstall')).toEqual([{ id: 'box' }]);
    installed({ isNew: true });
    await settled();
    expect(messages()).toContain('The program is installed on "Box".');
    expect(called(bridge, 'computers.check')).toEqual([{ id: 'box' }]);
  });

  it('removes after a question that says what stays', async () => {
    const { bridge, page } = await open([box], { 'computers.remove': () => null });
    const { question, answer } = usePendingQuestion();
    await page.get('[data-testid=remove-computer]').trigger('click');
    expect(question.value?.message).toContain('in .haba-studio, stays');
    answer(false);
    await settled();
    expect(called(bridge, 'computers.remove')).toEqual([]);
    await page.get('[data-testid=remove-computer]').trigger('click');
    answer(true);
    await settled();
    expect(called(bridge, 'computers.remove')).toEqual([{ id: 'box' }]);
  });
});

describe('adding a computer', () => {
  it('takes a host of the configuration with its name, and says what is wrong', async () => {
    const bridge = await startStores({
      empty: true,
      instead: { 'computers.hosts': () => ['box', 'lab'] },
    });
    const dialog = mount(AddDialog, {
      props: { open: false },
      global: { plugins: [i18n, router] },
      attachTo: document.body,
    });
    await dialog.setProps({ open: true });
    await settled();
    const field = (id: string): HTMLInputElement =>
      document.querySelector<HTMLInputElement>(`[data-testid=${id}]`)!;
    const type = async (id: string, text: string): Promise<void> => {
      field(id).value = text;
      field(id).dispatchEvent(new Event('input'));
      await settled();
    };
    const submit = async (): Promise<void> => {
      document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
      await settled();
    };
    await type('computer-address', 'anna@gpu.example.org:2222');
    expect(field('computer-name').value).toBe('gpu');
    [...document.querySelectorAll<HTMLElement>('[data-testid=ssh-hosts] button')]
      .find((button) => button.textContent === 'lab')!
      .click();
    await settled();
    expect([field('computer-address').value, field('computer-name').value]).toEqual(['lab', 'lab']);
    await type('computer-name', 'My lab');
    await type('computer-address', '-oProxyCommand=x');
    expect(field('computer-name').value).toBe('My lab');
    await submit();
    expect(document.body.textContent).toContain('is no address of a computer');
    expect(bridge.library.computers.list()).toEqual([]);
    expect(called(bridge, 'computers.add')).toEqual([
      { name: 'My lab', address: '-oProxyCommand=x', folder: '.haba-studio' },
    ]);
  });
});

describe('a question of ssh', () => {
  const secret: Question = {
    id: 'q1',
    computer: 'Box',
    kind: 'secret',
    text: "Enter passphrase for key 'id_ed25519':",
    hostKey: null,
    isAgain: false,
  };
  const answers = (bridge: TestBridge): unknown[] => called(bridge, 'computers.answer');
  const at = <T extends HTMLElement>(id: string): T => document.querySelector<T>(`[data-testid=${id}]`)!;

  async function ask(question: Question): Promise<TestBridge> {
    const bridge = await startStores({
      empty: true,
      instead: { 'computers.questions': () => [question], 'computers.answer': () => null },
    });
    mount(QuestionDialog, { global: { plugins: [i18n] }, attachTo: document.body });
    await settled();
    return bridge;
  }

  it('that was asked before the window opened is shown; an answer is sent once and not kept', async () => {
    const bridge = await ask(secret);
    const field = at<HTMLInputElement>('ssh-secret');
    expect(field.type).toBe('password');
    expect(document.body.textContent).toContain("Enter passphrase for key 'id_ed25519':");
    field.value = 'sesame';
    field.dispatchEvent(new Event('input'));
    await settled();
    document.querySelector('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await settled();
    expect(answers(bridge)).toEqual([{ id: 'q1', answer: 'sesame' }]);
    expect(field.value).toBe('');
    bridge.emit('computers.questions', { questions: [{ ...secret, id: 'q2', isAgain: true }] });
    await settled();
    expect(document.querySelector('[role=alert]')?.textContent).toContain('That was not right');
    bridge.emit('computers.questions', { questions: [] });
    await settled();
    expect(document.querySelector('[data-testid=ssh-question]')).toBeNull();
  });

  it('about a key wants the fingerprint compared before it can be trusted', async () => {
    const hostKey = { host: 'box', kind: 'ED25519', fingerprint: `SHA256:${'a'.repeat(43)}` };
    const bridge = await ask({ ...secret, kind: 'hostKey', hostKey });
    expect(at('ssh-fingerprint').textContent?.trim()).toBe(hostKey.fingerprint);
    expect(at<HTMLButtonElement>('ssh-trust').disabled).toBe(true);
    at('ssh-compared').click();
    await settled();
    at('ssh-trust').click();
    await settled();
    expect(answers(bridge)).toEqual([{ id: 'q1', answer: 'yes' }]);
  });

  it('can be given up, and closing it says the same', async () => {
    const bridge = await ask({ ...secret, kind: 'permission', text: 'Allow it?' });
    at('ssh-cancel').click();
    await settled();
    document.querySelector<HTMLElement>('[aria-label=Close]')!.click();
    await settled();
    expect(answers(bridge)).toEqual([
      { id: 'q1', answer: null },
      { id: 'q1', answer: null },
    ]);
  });
});
