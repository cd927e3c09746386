/** Where ssh's questions come to: who may ask, and what a question is about. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { frameOf } from '@main/computers/frames';
import { Questions } from '@main/computers/questions';
import { type Ask, promptOf, QuestionDesk } from '@main/computers/ssh/desk';

const UNKNOWN = `The authenticity of host '[127.0.0.1]:2222 ([127.0.0.1]:2222)' can't be established.
ED25519 key fingerprint is SHA256:Oa2K/nQoSgkF4QzNBKhSk7nMCA3zvJvhYbTKeUZ0sDM.
This key is not known by any other names.
Are you sure you want to continue connecting (yes/no/[fingerprint])? `;

describe('a question', () => {
  it('about the key of a host that is not known shows the host, the kind and the fingerprint', () => {
    const hostKey = {
      host: '[127.0.0.1]:2222 ([127.0.0.1]:2222)',
      kind: 'ED25519',
      fingerprint: 'SHA256:Oa2K/nQoSgkF4QzNBKhSk7nMCA3zvJvhYbTKeUZ0sDM',
    };
    expect(promptOf({ text: UNKNOWN, hint: '' }, false)).toMatchObject({ kind: 'hostKey', hostKey });
    // As OpenSSH 10 says it.
    const newer = UNKNOWN.replace('is SHA256', 'is: SHA256').replace('sDM.', 'sDM');
    expect(promptOf({ text: newer, hint: '' }, false)).toMatchObject({ kind: 'hostKey', hostKey });
  });

  it.each([
    ["Enter passphrase for key '/home/anna/.ssh/id_ed25519': ", '', 'secret'],
    ['(anna@box) Verification code: ', '', 'secret'],
    // A server's words come behind whom it speaks for, in brackets.
    [`(anna@box) ${UNKNOWN}`, '', 'secret'],
    ['Allow shared connection to box? ', 'confirm', 'permission'],
    ['Confirm user presence for key ED25519-SK SHA256:x', 'none', 'notice'],
  ])('%j is of its kind', (text, hint, kind) => {
    expect(promptOf({ text, hint }, false)).toMatchObject({ kind, hostKey: null });
  });

  it('shows nothing that controls a terminal or turns directions, and is not endless', () => {
    const { text } = promptOf({ text: `Password\u001b[2J\u202e:${'x'.repeat(50_000)}`, hint: '' }, false);
    expect(text).not.toMatch(/[\u001b\u202e]/);
    expect(text.length).toBeLessThanOrEqual(2000);
  });
});

describe('the desk', () => {
  let folder: string;
  let desk: QuestionDesk;
  let asked: string[];
  let answer: Ask;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'haba-desk-'));
    asked = [];
    answer = () => Promise.resolve('sesame');
    // What would be started prints its environment's question.
    desk = await QuestionDesk.open(
      folder,
      ['/bin/sh', '-c', 'printf %s "$HABA_ASK_TEXT"'],
      (prompt, signal) => {
        asked.push(`${prompt.text}${prompt.isAgain ? ' again' : ''}`);
        return answer(prompt, signal);
      },
    );
  });
  afterEach(() => {
    desk.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const bring = async (bytes: Buffer): Promise<string> => {
    const socket = connect(desk.env['HABA_ASK_SOCKET'] ?? '');
    let said = '';
    socket.on('error', () => undefined);
    socket.on('data', (piece: Buffer) => (said += piece.toString('utf8')));
    socket.write(bytes);
    await once(socket, 'close');
    return said;
  };
  const question = (text: string, token = desk.env['HABA_ASK_TOKEN']): Buffer =>
    frameOf({ token, text, hint: '' });

  it('answers who has its token, and knows what was asked before', async () => {
    expect(await bring(question('Passphrase: '))).toContain('{"answer":"sesame"}');
    expect(await bring(question('Passphrase: '))).toContain('sesame');
    expect(asked).toEqual(['Passphrase:', 'Passphrase: again']);
  });

  it('says nothing to strangers, to rubbish, and to a second question', async () => {
    expect(await bring(question('Passphrase: ', 'f'.repeat(64)))).toBe('');
    expect(await bring(Buffer.from([0x7f, 0xff, 0xff, 0xff, 1]))).toBe('');
    expect(await bring(Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBe('');
    expect(await bring(frameOf({ token: desk.env['HABA_ASK_TOKEN'] }))).toBe('');
    expect(asked).toEqual([]);
    answer = (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(null)));
    expect(await bring(Buffer.concat([question('One: '), question('Two: ')]))).toBe('');
    expect(asked).toEqual(['One:']);
  });

  it('gives a question no word of the program that is started, whatever a server has in it', async () => {
    const words = "'; touch stolen; --no-sandbox $(touch stolen)";
    const { stdout } = await promisify(execFile)(desk.env['SSH_ASKPASS'] ?? '', [words], { cwd: folder });
    expect(stdout).toBe(words);
    expect(() => statSync(join(folder, 'stolen'))).toThrow('ENOENT');
  });

  it('starts programs whose paths have blanks and quotes', async () => {
    const program = join(folder, "it's here");
    writeFileSync(program, '#!/bin/sh\necho started "$1"\n', { mode: 0o755 });
    const own = mkdtempSync(join(folder, 'own-'));
    const other = await QuestionDesk.open(own, [program, 'a b'], () => Promise.resolve(null));
    const { stdout } = await promisify(execFile)(other.env['SSH_ASKPASS'] ?? '', ['?']);
    other.close();
    expect(stdout).toBe('started a b\n');
  });

  it('withdraws a question when its asker or the desk goes', async () => {
    const questions = new Questions(() => undefined);
    answer = questions.for('Box');
    const socket = connect(desk.env['HABA_ASK_SOCKET'] ?? '');
    socket.on('error', () => undefined);
    socket.write(question('Passphrase: '));
    await expect.poll(() => questions.list().length).toBe(1);
    const [first] = questions.list();
    socket.destroy();
    await expect.poll(() => questions.list()).toEqual([]);
    expect(() => questions.answer(first?.id ?? '', 'late')).toThrow('Nobody waits');
    const silent = bring(question('Passphrase: '));
    await expect.poll(() => questions.list().length).toBe(1);
    desk.close();
    expect(await silent).toBe('');
    await expect.poll(() => questions.list()).toEqual([]);
  });
});

describe('questions', () => {
  it('take a yes to a key as its fingerprint, where ssh takes that, and tell every change', async () => {
    const seen: number[] = [];
    const questions = new Questions((open) => seen.push(open.length));
    const ask = questions.for('Box');
    const given = [UNKNOWN, UNKNOWN.replace('/[fingerprint]', '')].map((text) =>
      ask(promptOf({ text, hint: '' }, false), new AbortController().signal),
    );
    for (const { id } of questions.list()) questions.answer(id, 'yes');
    expect(await Promise.all(given)).toEqual(['SHA256:Oa2K/nQoSgkF4QzNBKhSk7nMCA3zvJvhYbTKeUZ0sDM', 'yes']);
    expect(seen).toEqual([1, 2, 1, 0]);
  });
});
