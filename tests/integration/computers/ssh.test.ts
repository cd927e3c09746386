/**
 * Computers behind a real OpenSSH server on loopback: lines, the program that is installed there, and its agent. The archive holds a
 * script that starts the built command line of this checkout.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Computer } from '@shared/computers/computer';
import { AgentClient } from '@main/computers/agentClient';
import { agentCommand, type Archive, archiveAt, install } from '@main/computers/install';
import { preflight } from '@main/computers/preflight';
import { resolveHost } from '@main/computers/ssh/config';
import { Line } from '@main/computers/ssh/line';
import { builtCli, ensureBuild } from '../../../scripts/lib/build.mjs';
import { Sshd } from '../../support/cluster/sshd';
import { eventsOf, startCliIn } from '../cli/support';

const started = await Sshd.start();
const { sshd } = started;
const reason = sshd === null ? ` (skipped: ${started.lacking})` : '';

/** Whether a test can have a terminal of its own (util-linux). */
const hasTerminals = spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;

const home = mkdtempSync(join(tmpdir(), 'haba-computers-'));
/** The studio's folder on the other computer, which is this one. */
const folder = join(home, 'there');
const box = { name: 'Box', address: 'box' };
let archive: Archive;

/** Makes an archive with one folder and a script in it. */
async function archiveOf(name: string, script: string): Promise<Archive> {
  const stage = join(home, `stage-${name}`);
  mkdirSync(join(stage, 'haba'), { recursive: true });
  writeFileSync(join(stage, 'haba', 'haba'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(stage, 'haba', 'haba'), 0o755);
  const file = join(home, `${name}.tar.gz`);
  execFileSync('tar', ['-czf', file, '-C', stage, 'haba']);
  return archiveAt(file);
}

const withLine = async <T>(work: (line: Line) => Promise<T>): Promise<T> => {
  const line = await Line.open(box, { mayAsk: false });
  try {
    return await work(line);
  } finally {
    await line.close();
  }
};

const nothing = (): void => undefined;
const refusal = (computer: Pick<Computer, 'name' | 'address'>): Promise<string> =>
  Line.open(computer, { mayAsk: false }).then(
    async (line) => {
      await line.close();
      return 'opened';
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

/** Processes that lines of these tests have started there. */
const sessions = (): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HABA_TEST_SSHD=${sshd?.folder}`)
      );
    } catch {
      return false;
    }
  });
const noneLeft = (): Promise<unknown> => expect.poll(sessions, { timeout: 120_000 }).toEqual([]);

beforeAll(async () => {
  await ensureBuild();
  vi.stubEnv('HABA_SSH_CONFIG', sshd?.config ?? '');
  archive = await archiveOf('good', `exec '${process.execPath}' '${builtCli}' "$@"`);
}, 600_000);
afterAll(() => {
  vi.unstubAllEnvs();
  sshd?.stop();
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(sshd === null)(`a computer behind ssh${reason}`, () => {
  afterEach(async () => {
    vi.stubEnv('HABA_SSH_CONFIG', sshd?.config ?? '');
    await sshd?.down();
    sshd?.know('host_key');
    await sshd?.up();
  });

  it('is what its configuration says, and what its shell tells, through a jump host too', async () => {
    expect(await resolveHost({ user: 'anna', host: 'box', port: null })).toMatchObject({
      user: 'anna',
      host: '127.0.0.1',
      port: sshd?.port,
    });
    const line = await Line.open({ name: 'Jump', address: 'jump' }, { mayAsk: false });
    const there = await preflight(line, folder);
    await line.close();
    expect(there).toMatchObject({ system: 'Linux', isWritable: true, programs: [] });
    expect(there.free).toBeGreaterThan(0);
    expect(existsSync(folder)).toBe(false);
    await noneLeft();
  });

  it('that is not known, has another key, or refuses is told in words; its key is never skipped', async () => {
    sshd?.know(null);
    expect(await refusal(box)).toContain('is not known here');
    expect(readFileSync(sshd?.knownHosts ?? '', 'utf8')).toBe('');
    sshd?.know('host_key');
    expect(await refusal({ name: 'Wrong', address: 'wrong' })).toContain('refuses the login');
    await sshd?.down();
    expect(await refusal(box)).toContain('takes no connections');
    await sshd?.up('other_key');
    const changed = await refusal(box);
    expect(changed).toContain('another one than before (SHA256:');
    expect(changed).toContain(`${sshd?.knownHosts}:1`);
  });

  it('is not logged in to without a question where the configuration would skip its key', async () => {
    sshd?.know(null);
    const careless = join(home, 'careless');
    writeFileSync(careless, `StrictHostKeyChecking no\nInclude ${sshd?.config ?? ''}\n`);
    vi.stubEnv('HABA_SSH_CONFIG', careless);
    expect(await refusal(box)).toContain('is not known here');
  });

  it.runIf(hasTerminals)('that is not known is asked for on a terminal, with its fingerprint', async () => {
    sshd?.know(null);
    const library = join(home, 'asking');
    const env = { ...process.env, HABA_TERMINAL: '80', LC_ALL: 'C.UTF-8' };
    const words = ['computers', 'add', 'box', '--folder', folder, '--library', library];
    expect((await startCliIn(env, ...words).ended).code).toBe(0);
    const command = [process.execPath, builtCli, 'computers', 'check', 'box', '--library', library];
    // A terminal for the command; what is written to it is what a person types.
    const line = command.map((word) => `'${word}'`).join(' ');
    const terminal = spawn('script', ['-qec', line, '/dev/null'], { env });
    let said = '';
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
      const before = said;
      said += text;
      const question = /fingerprint\]\)\? /;
      if (question.test(said) && !question.test(before)) terminal.stdin.write('yes\n');
    });
    const [code] = (await once(terminal, 'close')) as [number];
    expect(said).toMatch(/fingerprint is:? SHA256:/);
    expect(said).toContain('System: Linux');
    expect(code).toBe(0);
    expect(readFileSync(sshd?.knownHosts ?? '', 'utf8')).toContain(`[127.0.0.1]:${sshd?.port}`);
    await noneLeft();
  });

  it('gets the program once, goes on where it broke, and its agent ends with its input', async () => {
    const parts: number[] = [];
    // What an earlier try has left.
    mkdirSync(join(folder, 'incoming'), { recursive: true });
    const bytes = readFileSync(archive.file);
    writeFileSync(join(folder, 'incoming', `${archive.sha256}.part`), bytes.subarray(0, 100));
    await withLine(async (line) => {
      expect(await install(line, folder, archive, (sent) => parts.push(sent))).toBe(true);
      expect([parts[0], parts.at(-1)]).toEqual([100, archive.bytes]);
      expect(await install(line, folder, archive, nothing)).toBe(false);
      expect(readdirSync(join(folder, 'programs'))).toEqual([archive.sha256]);
      expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
      const agent = new AgentClient(line.session(agentCommand(folder, archive.sha256)));
      const { pid } = await agent.ask('hello', {});
      expect(existsSync(`/proc/${pid}`)).toBe(true);
      await agent.close();
    });
    await noneLeft();
  });

  it('whose line breaks ends the agent there, and says so', async () => {
    const line = await Line.open(box, { mayAsk: false });
    await install(line, folder, archive, nothing);
    const agent = new AgentClient(line.session(agentCommand(folder, archive.sha256)));
    await agent.ask('hello', {});
    sshd?.drop();
    await agent.ended;
    await expect(agent.ask('hello', {})).rejects.toThrow('ended');
    await line.close();
    await noneLeft();
  });

  it('does not get a program that does not start, is another, arrives damaged or is no archive', async () => {
    const lacking = await archiveOf('lacking', 'echo "no such library" >&2; exit 1');
    const foreign = await archiveOf('foreign', 'echo hello');
    const good = await archiveOf('quick', `printf '\\nhaba-agent 1\\n'`);
    mkdirSync(join(folder, 'incoming'), { recursive: true });
    writeFileSync(join(folder, 'incoming', `${good.sha256}.part`), 'damaged');
    const text = join(home, 'text.tar.gz');
    writeFileSync(text, 'no archive');
    const none = await archiveAt(text);
    const before = readdirSync(join(folder, 'programs'));
    // One program that the script of a task names, and one that none does.
    const [named = ''] = before;
    mkdirSync(join(folder, 'tasks', 'atask'), { recursive: true });
    writeFileSync(
      join(folder, 'tasks', 'atask', 'job.sh'),
      `exec /x/programs/${named}/node /x/cli.js work .\n`,
    );
    mkdirSync(join(folder, 'programs', '0'.repeat(64)));
    await withLine(async (line) => {
      const refused = (bad: Archive): Promise<string> =>
        install(line, folder, bad, nothing).then(String, (error: unknown) => String(error));
      expect(await refused(lacking)).toMatch(/does not start there \("?no such library/);
      expect(await refused(foreign)).toContain('does not start there');
      expect(await refused(good)).toContain('not what was sent');
      expect(await refused(none)).toContain('not unpacked');
      expect(readdirSync(join(folder, 'programs')).sort()).toEqual(['0'.repeat(64), ...before].sort());
      expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
      expect(await install(line, folder, good, nothing)).toBe(true);
    });
    expect(readdirSync(join(folder, 'programs')).sort()).toEqual([...before, good.sha256].sort());
  });

  it('is added, installed and checked by the command line', async () => {
    const env = { HABA_TERMINAL: '', HABA_SSH_CONFIG: sshd?.config ?? '' };
    const library = ['--library', join(home, 'library'), '--json'];
    const ask = async (...words: readonly string[]): Promise<Record<string, unknown>> => {
      const { stdout, stderr, code } = await startCliIn(env, 'computers', ...words, ...library).ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) as string });
      return eventsOf(stdout)[0] ?? {};
    };
    await ask('add', 'My box', '--address', 'box', '--folder', folder);
    expect(await ask('install', 'my box', archive.file)).toMatchObject({
      event: 'installed',
      sha256: archive.sha256,
    });
    const told = await ask('check', 'My box');
    expect(told).toMatchObject({ event: 'check', system: 'Linux' });
    expect(told['agent']).toMatchObject({ version: expect.any(String) as string });
    expect(JSON.stringify(told['findings'])).toContain('Engine onnx');
    await noneLeft();
  });
});
