/**
 * Gates: programs of the system that can be held up right before or after they do their work, so that a test knows at which step
 * another computer is. A process with their folder first in its PATH goes through them.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { pathOf, PLACES } from './places';

/** A moment: a program, whether it is about to begin or has done its work, and what stands among its words. */
export interface Moment {
  readonly program: string;
  readonly when: 'before' | 'after';
  readonly words: string;
}

export class Gates {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gates-'));

  constructor(...programs: readonly string[]) {
    for (const name of programs) {
      const script = `#!/bin/sh
gate() {
  when=$1
  shift
  read -r program moment words 2>/dev/null < '${this.file('hold')}' || return
  [ "$program $moment" = "${name} $when" ] || return
  case "$*" in *"$words"*) ;; *) return ;; esac
  : > '${this.file('there')}'
  while [ -e '${this.file('hold')}' ]; do sleep 0.05; done
}
gate before "$@"
'${pathOf(name) ?? name}' "$@"
code=$?
gate after "$@"
exit $code
`;
      writeFileSync(join(this.folder, name), script, { mode: 0o755 });
    }
  }

  /** The PATH of a process that goes through them. */
  get path(): string {
    return [this.folder, ...PLACES].join(':');
  }

  private file(name: string): string {
    return join(this.folder, `.${name}`);
  }

  /** The next program that comes to this moment waits there. */
  hold({ program, when, words }: Moment): void {
    rmSync(this.file('there'), { force: true });
    writeFileSync(this.file('hold'), `${program} ${when} ${words}\n`);
  }

  /** Waits until a program waits. */
  async reached(): Promise<void> {
    await expect.poll(() => existsSync(this.file('there')), { timeout: 300_000, interval: 20 }).toBe(true);
  }

  /** A program that waits goes on. */
  open(): void {
    rmSync(this.file('hold'), { force: true });
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
