/** Home's side of an agent: asks questions through a session of ssh, and takes nothing unparsed from it. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import {
  AGENT_CALLS,
  type AgentCall,
  type AgentInput,
  type AgentOutput,
  responseSchema,
} from '@shared/computers/agent';
import { UserError } from '@shared/domain/errors';
import { message } from '@shared/words/message';
import { brokenFrame, FrameReader, frameOf, GreetingReader } from './frames';
import { agentCommand } from './install';
import type { Line } from './ssh/line';

/**
 * Seconds that an answer may take, by what is asked. Datasets are read there, pictures decoded; one silent controller takes up to
 * ninety seconds of each question that goes to the scheduler, and what follows on it is not asked any more.
 */
const PATIENCE: Readonly<Record<AgentCall, number>> = {
  ...{ hello: 120, doctor: 600, render: 120, experts: 300 },
  ...{
    status: 600,
    attempts: 300,
    events: 300,
    live: 120,
    preview: 120,
    submit: 900,
    requeue: 900,
    cancel: 900,
    clean: 1800,
    dataset: 3600,
  },
};
/** Seconds that an agent may take to end with its input. */
const PATIENCE_AT_END = 10;

interface Waiting {
  readonly call: AgentCall;
  readonly timer: NodeJS.Timeout;
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: Error) => void;
}

type Session = Pick<ChildProcessWithoutNullStreams, 'stdin' | 'stdout' | 'once' | 'kill'>;

export class AgentClient {
  private readonly waiting = new Map<number, Waiting>();
  private readonly greeting = new GreetingReader();
  private readonly frames = new FrameReader();
  private last = 0;
  private hasGreeted = false;
  private failure: Error | null = null;
  /** The end of the session, whichever side ends it. */
  readonly ended: Promise<void>;

  /**
   * @param session a process that runs `haba agent`; the client ends it when it breaks the rules or does not answer in time
   * @param patience seconds that each answer may take; others for tests
   */
  constructor(
    private readonly session: Session,
    private readonly patience: Readonly<Record<AgentCall, number>> = PATIENCE,
  ) {
    session.stdout.on('data', (piece: Buffer) => this.take(piece));
    // A question to an agent that is gone is answered by its end.
    session.stdin.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      session.once('close', () => {
        this.fail(
          this.hasGreeted
            ? new UserError('unavailable', message('computers.agentEnded'))
            : this.greeting.otherwise(),
        );
        resolve();
      });
    });
  }

  /** Asks. Throws UserError where the agent refuses, answers something else than it should, takes too long, or is gone. */
  async ask<C extends AgentCall>(call: C, input: AgentInput<C>): Promise<AgentOutput<C>> {
    const answer = await new Promise<unknown>((resolve, reject) => {
      if (this.failure !== null) return reject(this.failure);
      this.last += 1;
      const timer = setTimeout(() => this.silent(call), this.patience[call] * 1000);
      this.waiting.set(this.last, { call, timer, resolve, reject });
      this.session.stdin.write(frameOf({ id: this.last, call, input }));
    });
    return answer as AgentOutput<C>;
  }

  /** Ends the agent with its input; the session of one that goes on all the same ends without it. */
  async close(): Promise<void> {
    this.session.stdin.end();
    const timer = setTimeout(() => this.session.kill('SIGKILL'), PATIENCE_AT_END * 1000);
    await this.ended.finally(() => clearTimeout(timer));
  }

  /** An agent that keeps one answer back is not waited for any more: what else was asked of it goes with its session. */
  private silent(call: AgentCall): void {
    const said = message('computers.agentSilent', { minutes: Math.ceil(this.patience[call] / 60) });
    this.fail(new UserError('unavailable', said));
    this.session.kill('SIGKILL');
  }

  private take(piece: Buffer): void {
    if (this.failure !== null) return;
    try {
      const rest = this.greeting.push(piece);
      if (rest === null) return;
      this.hasGreeted = true;
      for (const value of this.frames.push(rest)) this.settle(value);
    } catch (error) {
      // JSON that is nested deeply enough ends what parses it.
      this.fail(error instanceof UserError ? error : brokenFrame());
      this.session.kill('SIGTERM');
    }
  }

  private settle(value: unknown): void {
    const response = responseSchema.safeParse(value);
    if (!response.success) throw brokenFrame();
    const { data } = response;
    const asked = this.waiting.get(data.id);
    if (asked === undefined) throw brokenFrame();
    clearTimeout(asked.timer);
    this.waiting.delete(data.id);
    if ('refused' in data) {
      const said = message('computers.refusedThere', { reason: data.refused });
      return asked.reject(new UserError('unavailable', said));
    }
    const output = AGENT_CALLS[asked.call].output.safeParse(data.output);
    if (output.success) return asked.resolve(output.data);
    const broken = brokenFrame();
    asked.reject(broken);
    throw broken;
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer);
      reject(this.failure);
    }
    this.waiting.clear();
  }
}

/** Starts the agent of a program that is installed in the studio's folder there, asks it, and ends it. */
export async function askingAgent<T>(
  line: Line,
  folder: string,
  program: string,
  ask: (agent: AgentClient) => Promise<T>,
): Promise<T> {
  const agent = new AgentClient(line.session(agentCommand(folder, program)));
  try {
    return await ask(agent);
  } finally {
    await agent.close();
  }
}
