/** Lines to a real OpenSSH server that has much to do, or hangs. */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { say } from '@shared/words/message';
import { Line } from '@main/computers/ssh/line';
import { Sshd } from '../support/cluster/sshd';

const started = await Sshd.start();
const { sshd } = started;
const reason = sshd === null ? ` (skipped: ${started.lacking})` : '';

describe.skipIf(sshd === null)(`lines${reason}`, () => {
  const server = (): Sshd => sshd ?? expect.fail('There is no server.');
  const noneLeft = (): Promise<unknown> =>
    expect.poll(() => server().left(), { timeout: 120_000 }).toEqual([]);
  const open = (): Promise<Line> => Line.open({ name: 'Box', address: 'box' }, { mayAsk: false });

  beforeAll(async () => {
    vi.stubEnv('HABA_SSH_CONFIG', server().config);
    await server().down();
  });
  afterAll(() => {
    vi.unstubAllEnvs();
    sshd?.stop();
  });
  beforeEach(() => server().up());
  afterEach(() => server().down());

  it('that are opened fifteen at once all come through a server that takes six', async () => {
    await server().down();
    appendFileSync(join(server().folder, 'with_host_key'), 'MaxStartups 6:100:6\n');
    await server().up();
    const opened = await Promise.allSettled(Array.from({ length: 15 }, open));
    const lines = opened.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    expect(opened.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []))).toEqual([]);
    const said = await Promise.all(lines.map((line, i) => line.script(`echo line ${i}`, {})));
    expect(said).toEqual(lines.map((_, i) => [`line ${i}`]));
    await Promise.all(lines.map((line) => line.close()));
    await noneLeft();
  });

  it('end a script there that does not come to its end', async () => {
    const line = await open();
    await expect(line.script('exec cat /dev/zero', {}, 3)).rejects.toThrow('did not come to its end');
    expect(await line.script('echo there', {})).toEqual(['there']);
    await line.close();
    await noneLeft();
  });

  it('that hang are given up after a while, and say so', async () => {
    const line = await open();
    const session = line.session('exec cat');
    const closed = new Promise((resolve) => session.once('close', resolve));
    const heard = new Promise((resolve) => session.stdout.once('data', resolve));
    session.stdin.write('there?');
    await heard;
    server().hangs(true);
    const ended = await line.ended;
    expect(say('en', ended)).toContain('does not answer');
    await closed;
    await line.close();
    server().hangs(false);
    await noneLeft();
  });
});
