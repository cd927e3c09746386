/** What ssh asks, through a real OpenSSH server on loopback: questions that a person answers, and lines that come back without. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ComputerEntry } from '@shared/computers/entry';
import type { Question } from '@shared/computers/question';
import { ASKPASS } from '@shared/startWords';
import { StudioComputers } from '@main/computers/studioComputers';
import type { Computer } from '@shared/computers/computer';
import { say } from '@shared/words/message';
import { builtCli, ensureBuild } from '../../../scripts/lib/build.mjs';
import { PASSPHRASE, Sshd } from '../../support/cluster/sshd';
import { withEnvironment } from '../../support/cluster/processes';
import { openLibrary } from '../../support/library';

const started = await Sshd.start();
const { sshd } = started;
const reason = sshd === null ? ` (skipped: ${started.lacking})` : '';
const askpass = [process.execPath, join(dirname(builtCli), 'index.js'), ASKPASS];

beforeAll(async () => {
  await ensureBuild();
  vi.stubEnv('HABA_SSH_CONFIG', sshd?.config ?? '');
}, 600_000);
afterAll(() => {
  vi.unstubAllEnvs();
  sshd?.stop();
});

describe.skipIf(sshd === null)(`ssh asks${reason}`, () => {
  let computers: StudioComputers;
  let box: Computer;
  let locked: Computer;
  /** What is asked is answered by what the test says; without, it waits. */
  let answers: (string | null)[];
  let asked: Question[];
  let listeners: ((list: readonly ComputerEntry[]) => void)[];
  /** Lets a line that broke be tried again. */
  let tryAgain: () => void;

  beforeEach(async () => {
    const library = await openLibrary();
    answers = [];
    asked = [];
    listeners = [];
    computers = new StudioComputers({
      library,
      askpass,
      notify: (name, payload) => {
        if (name === 'computers.changed') {
          const { computers: list } = payload as { readonly computers: readonly ComputerEntry[] };
          for (const listener of listeners) listener(list);
        }
        if (name !== 'computers.questions') return;
        for (const question of (payload as { readonly questions: readonly Question[] }).questions) {
          if (asked.some(({ id }) => id === question.id)) continue;
          asked.push(question);
          const answer = answers.shift();
          if (answer !== undefined) setImmediate(() => computers.questions.answer(question.id, answer));
        }
      },
      pause: () => new Promise<void>((resolve) => (tryAgain = resolve)),
    });
    box = await computers.add({ name: 'Box', address: 'box', folder: 'nothing-there' });
    locked = await computers.add({ name: 'Locked', address: 'locked', folder: 'nothing-there' });
  });
  afterEach(async () => {
    await computers.close();
    await sshd?.down();
    sshd?.know('host_key');
    await sshd?.up();
  });

  const stateOf = ({ id }: Computer): ComputerEntry['line'] =>
    computers.list().find((one) => one.id === id)!.line;
  /** Resolves when the line to a computer is so. */
  const becomes = ({ id }: Computer, state: string): Promise<void> =>
    new Promise((resolve) => {
      listeners.push((list) => {
        if (list.find((one) => one.id === id)?.line.state === state) resolve();
      });
    });
  const why = (computer: Computer): Promise<string> =>
    computers.connect(computer.id).then(
      (isConnected) => (isConnected ? 'connected' : 'given up'),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  /** Programs that ssh has started to ask. */
  const askers = (): unknown[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return (
          /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(ASKPASS)
        );
      } catch {
        return false;
      }
    });

  it('for a passphrase, again where it was wrong, and it is kept nowhere', async () => {
    answers = ['wrong', PASSPHRASE];
    expect(await why(locked)).toBe('connected');
    expect(asked.map(({ kind, isAgain, computer }) => [kind, isAgain, computer])).toEqual([
      ['secret', false, 'Locked'],
      ['secret', true, 'Locked'],
    ]);
    expect(asked[0]?.text).toContain('locked_key');
    expect(stateOf(locked)).toMatchObject({ state: 'on', problem: null });
    expect(JSON.stringify([computers.list(), asked])).not.toContain('$5');
  });

  it('and a person who gives up is not asked again', async () => {
    answers = [null];
    expect(await why(locked)).toBe('given up');
    expect(asked).toHaveLength(1);
    expect(stateOf(locked)).toMatchObject({ state: 'off', problem: null });
    await expect.poll(askers, { timeout: 60_000 }).toEqual([]);
  });

  it('whether the key of a new host is right, with its fingerprint', async () => {
    sshd?.know(null);
    answers = ['yes'];
    expect(await why(box)).toBe('connected');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.hostKey).toEqual({
      host: expect.stringContaining(`[127.0.0.1]:${sshd?.port}`) as string,
      kind: 'ED25519',
      fingerprint: await sshd?.fingerprint(),
    });
    expect(readFileSync(sshd?.knownHosts ?? '', 'utf8')).toContain(`[127.0.0.1]:${sshd?.port}`);
  });

  it('and takes no for an answer', async () => {
    sshd?.know(null);
    answers = [null];
    expect(await why(box)).toBe('given up');
    expect(readFileSync(sshd?.knownHosts ?? '', 'utf8')).toBe('');
  });

  it('nothing where the key is another one than before', async () => {
    await sshd?.down();
    await sshd?.up('other_key');
    expect(await why(box)).toContain('another one than before (SHA256:');
    expect(asked).toEqual([]);
    expect(say('en', stateOf(box).problem!)).toContain('another one than before');
  });

  it('no longer when the studio ends', async () => {
    const connecting = why(locked);
    await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 60_000 });
    await computers.close();
    expect(await connecting).toBe('given up');
    expect(computers.questions.list()).toEqual([]);
    await expect.poll(askers, { timeout: 60_000 }).toEqual([]);
  });

  it('nothing in the background: a line that breaks comes back by itself', async () => {
    await computers.connect(box.id);
    const broken = becomes(box, 'broken');
    await sshd?.down();
    await broken;
    // Nobody listens yet.
    tryAgain();
    await vi.waitFor(() => expect(say('en', stateOf(box).problem!)).toContain('takes no connections'), {
      timeout: 60_000,
    });
    expect(stateOf(box).state).toBe('broken');
    await sshd?.up();
    const back = becomes(box, 'on');
    tryAgain();
    await back;
    expect(stateOf(box).problem).toBeNull();
    expect(asked).toEqual([]);
  });

  it('and stops where somebody would have to answer', async () => {
    answers = [PASSPHRASE];
    await computers.connect(locked.id);
    const broken = becomes(locked, 'broken');
    sshd?.drop();
    await broken;
    const off = becomes(locked, 'off');
    tryAgain();
    await off;
    expect(say('en', stateOf(locked).problem!)).toContain('connect again to answer it');
    expect(asked).toHaveLength(1);
  });

  it('and a line that is hung up stays so, and leaves nothing', async () => {
    await computers.connect(box.id);
    await computers.disconnect(box.id);
    expect(stateOf(box)).toEqual({ state: 'off', since: null, problem: null });
    await computers.remove(box.id);
    expect(computers.list().map(({ name }) => name)).toEqual(['Locked']);
    await expect
      .poll(() => withEnvironment(`HABA_TEST_SSHD=${sshd?.folder ?? ''}`), { timeout: 60_000 })
      .toEqual([]);
  });

  it('and a check looks at the computer without changing it', async () => {
    const check = (await computers.check(box.id))!;
    expect(say('en', check.system)).toContain('System: Linux');
    expect(check).toMatchObject({ version: null, used: null });
    expect(existsSync('nothing-there')).toBe(false);
    expect(computers.list()[0]?.check).toEqual(check);
  });
});
