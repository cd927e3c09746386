import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readAddress, readFolder } from '@shared/computers/computer';
import { destination, hostsIn } from '@main/computers/ssh/config';
import { troubleOf } from '@main/computers/ssh/trouble';

const folder = mkdtempSync(join(tmpdir(), 'haba-ssh-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an address', () => {
  it.each([
    ['box', null, 'box', null],
    ['anna@box.example.org:2222', 'anna', 'box.example.org', 2222],
    ['anna.b-c@10.0.0.1', 'anna.b-c', '10.0.0.1', null],
    ['[fe80::1]:22', null, 'fe80::1', 22],
  ])('%s is read', (text, user, host, port) => {
    expect(readAddress(text)).toEqual({ user, host, port });
  });

  it.each([
    ...[
      '',
      ' box',
      'box ',
      '-oProxyCommand=x',
      'anna@-oProxyCommand=x',
      '-l@box',
      'box:0',
      'box:65536',
      'a@b@c',
    ],
    ...[
      'box;id',
      'box$(id)',
      'box`id`',
      'box\nid',
      "box'",
      'box|id',
      '%h',
      'box:22:22',
      '.box',
      'ü',
      'box/..',
    ],
  ])('%j is none', (text) => {
    expect(() => readAddress(text)).toThrow('no address');
  });

  it('goes to ssh behind what ends options', () => {
    expect(destination({ user: 'anna', host: 'box', port: 22 }).slice(-6)).toEqual([
      '-l',
      'anna',
      '-p',
      '22',
      '--',
      'box',
    ]);
  });
});

describe('a folder there', () => {
  it.each([
    ['.haba-studio', '.haba-studio'],
    ['~/work/haba/', 'work/haba'],
    ['/scratch/anna', '/scratch/anna'],
    ['/', '/'],
  ])('%s is %s', (text, read) => {
    expect(readFolder(text)).toBe(read);
  });

  it.each([
    '',
    '..',
    'a/../b',
    '../a',
    '-rf',
    'a b',
    'a;id',
    '$HOME',
    '~anna/x',
    'a*',
    "a'b",
    'a\nb',
    'x'.repeat(201),
  ])('%j is none', (text) => {
    expect(() => readFolder(text)).toThrow('no folder');
  });
});

describe("hosts of ssh's configuration", () => {
  it('are names without patterns, once, with those of included files', () => {
    mkdirSync(join(folder, 'conf.d'));
    writeFileSync(join(folder, 'conf.d', 'a.conf'), 'host gpu1\n');
    writeFileSync(join(folder, 'conf.d', 'b.conf'), `Host gpu2 box\nInclude ${join(folder, 'config')}\n`);
    writeFileSync(join(folder, 'conf.d', 'c.txt'), 'Host not-this\n');
    const text = `# Host commented
Host box "login node" -x *.example.org !bad wild? fine.name
  HostName box.example.org
Include ${join(folder, 'conf.d')}/*.conf
Match host other
HOST = equal
Include ${join(folder, 'missing')}
`;
    writeFileSync(join(folder, 'config'), text);
    expect(hostsIn(join(folder, 'config'))).toEqual(['box', 'fine.name', 'gpu1', 'gpu2', 'equal']);
    expect(hostsIn(join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('what ssh says', () => {
  const changed = `@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
The fingerprint for the ED25519 key sent by the remote host is
SHA256:m0cbTqqmnOIsyDOo0wLoDq4VAJ0pLrSbAOcbMdo1QvY.
Offending ED25519 key in /home/anna/.ssh/known_hosts:3
Host key verification failed.
`;

  it.each([
    [changed, 'keyChanged'],
    ['Host key verification failed.\n', 'keyUnknown'],
    ['No ED25519 host key is known for box and you have requested strict checking.\n', 'keyUnknown'],
    ['anna@box: Permission denied (publickey,password).\n', 'refused'],
    ['Received disconnect from 1.2.3.4 port 22:2: Too many authentication failures\n', 'refused'],
    ['/home/a/.ssh/config: line 2: Bad configuration option: foo\n', 'badConfig'],
    ['ssh: Could not resolve hostname box: Name or service not known\n', 'noSuchHost'],
    ['ssh: connect to host box port 22: Connection refused\n', 'notListening'],
    ['ssh: connect to host box port 22: Connection timed out\n', 'noAnswer'],
    ['Timeout, server box not responding.\n', 'noAnswer'],
    ['kex_exchange_identification: Connection closed by remote host\n', 'lineBroken'],
    ['', 'lineBroken'],
  ])('%j is told in words', (stderr, key) => {
    expect(troubleOf(stderr, 'box').key).toBe(`computers.${key}`);
  });

  it.each([
    'kex_exchange_identification: read: Connection reset by peer\nConnection reset by 127.0.0.1 port 22',
    'kex_exchange_identification: Connection closed by remote host',
    'Connection closed by 127.0.0.1 port 22',
    'Exceeded MaxStartups',
  ])('of a server that has too many logins is another one than of a line: %j', (stderr) => {
    expect(troubleOf(stderr, 'box', true).key).toBe('computers.turnedAway');
    expect(troubleOf(stderr, 'box').key).toBe('computers.lineBroken');
  });

  it('of a changed key names the fingerprint and the place of the old one', () => {
    expect(troubleOf(changed, 'box').values).toMatchObject({
      fingerprint: 'SHA256:m0cbTqqmnOIsyDOo0wLoDq4VAJ0pLrSbAOcbMdo1QvY',
      place: '/home/anna/.ssh/known_hosts:3',
    });
  });
});
