/**
 * A computer for the command line: this one, through a real sshd, with a program that starts this checkout's in an environment of
 * its own, such as that of a cluster. All of it is one folder.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { builtCli } from '../../../scripts/lib/build.mjs';
import {
  type CliEvent,
  type CliResult,
  eventsOf,
  type RunningCli,
  startCliIn,
} from '../../integration/cli/support';

export class Box {
  readonly folder = mkdtempSync(join(tmpdir(), 'haba-box-'));
  /** The studio's folder on the computer. */
  readonly there = join(this.folder, 'there');
  private readonly env: NodeJS.ProcessEnv;

  /** @param config the configuration of ssh that knows the host `box` */
  constructor(config: string) {
    this.env = { HABA_TERMINAL: '', HABA_SSH_CONFIG: config };
  }

  get library(): string {
    return join(this.folder, 'home');
  }

  /** Adds the computer and installs the program, which has `env` there. */
  async install(env: Readonly<Record<string, string>>): Promise<void> {
    const stage = join(this.folder, 'stage');
    mkdirSync(join(stage, 'haba'), { recursive: true });
    const set = Object.entries(env).map(([name, value]) => `${name}='${value}' `);
    const program = join(stage, 'haba', 'haba');
    writeFileSync(program, `#!/bin/sh\n${set.join('')}exec '${process.execPath}' '${builtCli}' "$@"\n`);
    chmodSync(program, 0o755);
    const archive = join(this.folder, 'haba.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', stage, 'haba']);
    await this.told('computers', 'add', 'box', '--folder', this.there);
    await this.told('computers', 'install', 'box', archive);
  }

  start(...words: readonly string[]): RunningCli {
    return startCliIn(this.env, ...words, '--library', this.library);
  }

  command(...words: readonly string[]): Promise<CliResult> {
    return this.start(...words).ended;
  }

  /** What a command says that has to end well. */
  async told(...words: readonly string[]): Promise<CliEvent[]> {
    const { code, stdout, stderr } = await this.command(...words, '--json');
    expect(code, stderr).toBe(0);
    return stdout === '' ? [] : eventsOf(stdout);
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
