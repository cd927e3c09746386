import type { Run } from '@shared/domain';
import type { Notify } from '@shared/ipc/contract';
import type { RunStart } from '../../core/run/types';
import type { Terminal } from '../command';
import type { RunSummary } from '../summary';
import { humanOutput } from './human';
import { jsonOutput } from './json';

/** Tells whoever watches how a run goes. */
export interface RunOutput {
  /** Changes as the recorder writes them down. */
  readonly notify: Notify;
  started(run: Run, start: RunStart): void;
  /** A sentence about what goes on. */
  say(text: string): void;
  /** The run is through. */
  result(summary: RunSummary): void;
  /** Ends an unfinished line. */
  close(): void;
}

/** JSON events on standard output, or text for people. */
export const runOutput = (terminal: Terminal, json: boolean): RunOutput =>
  json ? jsonOutput(terminal) : humanOutput(terminal);
