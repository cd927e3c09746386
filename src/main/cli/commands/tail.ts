/** `jobs tail`: what the cells of a job tell, as they tell it, through lines that may break. */
import { setTimeout as after } from 'node:timers/promises';
import { UserError } from '@shared/domain/errors';
import { SERIES } from '@shared/domain/series';
import type { CellEvent } from '@shared/tasks/events';
import type { Job, JobCell } from '@shared/tasks/job';
import { message, type Message, verbatim } from '@shared/words/message';
import { followJob } from '../../computers/follow';
import { refreshJob } from '../../computers/jobs';
import { isRefusal } from '../../computers/lines';
import type { Place } from '../../computers/place';
import type { Library } from '../../store/library';
import { type Command, JSON_OPTION, LIBRARY_OPTION, type Terminal } from '../command';
import { EXIT, stoppable } from '../exit';
import { englishJson, spoken } from '../language';
import { withLibrary } from '../library';
import { withPlaceOf } from '../line';
import { StatusLine } from '../output';

/** Milliseconds between two looks at events, between two questions to the queue, and before a broken line is tried again. */
const [LOOK, QUEUE, RETRY] = [2000, 20_000, 5000];

export const tailJobCommand: Command = {
  name: 'jobs tail',
  summary: message('commands.tailJob.summary'),
  words: ['JOB'],
  options: {
    once: { help: message('commands.tailJob.once') },
    library: LIBRARY_OPTION,
    json: JSON_OPTION,
  },
  details: message('commands.tailJob.details'),
  async run(input, terminal) {
    const [id = ''] = input.positionals;
    const output = input.flags.has('json') ? jsonTail(id, terminal) : humanTail(terminal);
    return withLibrary(input, async (library) => {
      const stop = new AbortController();
      const tail = new Tail(library, id, terminal, output, stop.signal);
      await stoppable(
        () => stop.abort(),
        () => (input.flags.has('once') ? tail.once() : tail.follow()),
      ).finally(() => output.close());
      return EXIT.done;
    });
  },
};

interface TailOutput {
  event(cell: JobCell, event: CellEvent): void;
  say(said: Message): void;
  close(): void;
}

const jsonTail = (jobId: string, terminal: Terminal): TailOutput => ({
  event: ({ index, runId }, event) => terminal.out(englishJson({ jobId, index, runId, ...event })),
  say: (said) => terminal.err(`${spoken(said)}\n`),
  close: () => undefined,
});

function humanTail(terminal: Terminal): TailOutput {
  const line = new StatusLine(terminal);
  const losses = new Map<number, number>();
  const ofCell = (index: number, what: Message): string =>
    spoken(message('tasks.told.ofCell', { index, what }));
  return {
    event: ({ index }, event) => {
      if (event.event === 'metric') {
        if (event.series === SERIES.objective.name && event.value !== null) losses.set(index, event.value);
      } else if (event.event === 'progress') {
        const loss = losses.get(index)?.toPrecision(4) ?? '–';
        line.update(ofCell(index, message('tasks.told.progress', { iteration: event.iteration, loss })));
      } else if (event.event === 'started') {
        const { engine, device, iteration } = event;
        line.print(ofCell(index, message('tasks.told.started', { engine, device, iteration })));
      } else if (event.event === 'checkpoint') {
        line.print(ofCell(index, message('tasks.told.checkpoint', { iteration: event.iteration })));
      } else line.print(ofCell(index, verbatim(event.message)));
    },
    say: (said) => line.print(spoken(said)),
    close: () => line.close(),
  };
}

class Tail {
  private brokenSince: string | null = null;

  constructor(
    private readonly library: Library,
    private readonly id: string,
    private readonly terminal: Terminal,
    private readonly output: TailOutput,
    private readonly stop: AbortSignal,
  ) {}

  /** What there is by now. */
  async once(): Promise<void> {
    await this.atPlace(async (place) => {
      await this.read(place);
      await refreshJob(this.library, place, this.id);
    });
  }

  /** Until every cell has ended, or a signal comes. A line that breaks is tried again, unless somebody has to answer. */
  async follow(): Promise<void> {
    while (!this.stop.aborted) {
      try {
        await this.atPlace((place) => this.untilEnd(place));
        return;
      } catch (error) {
        const isFinal: boolean = isRefusal(error);
        if (!(error instanceof UserError) || error.code !== 'unavailable' || isFinal) throw error;
        if (this.brokenSince === null) {
          this.brokenSince = new Date().toISOString();
          this.output.say(message('tasks.told.broken', { since: this.brokenSince, reason: error.said }));
        }
        await this.wait(RETRY);
      }
    }
  }

  private async untilEnd(place: Place): Promise<void> {
    for (let asked = -Infinity; !this.stop.aborted;) {
      const isTime = performance.now() - asked > QUEUE;
      if (isTime) asked = performance.now();
      const job = isTime ? await refreshJob(this.library, place, this.id) : this.library.jobs.get(this.id);
      await this.read(place);
      if (this.brokenSince !== null) {
        this.output.say(message('tasks.told.back', { since: this.brokenSince }));
        this.brokenSince = null;
      }
      // What was told between the question and the look is read by now.
      if (isTime && hasEnded(job)) return;
      await this.wait(LOOK);
    }
  }

  private async read(place: Place): Promise<void> {
    await followJob(this.library, place, this.id, {
      onEvent: (cell, event) => this.output.event(cell, event),
    });
  }

  private atPlace(work: (place: Place) => Promise<void>): Promise<void> {
    return withPlaceOf(this.library, this.library.jobs.get(this.id), this.terminal, work);
  }

  private async wait(milliseconds: number): Promise<void> {
    await after(milliseconds, undefined, { signal: this.stop }).catch(() => undefined);
  }
}

/** Whether no cell works, waits or may do so. */
const hasEnded = ({ cells }: Job): boolean =>
  cells.every(({ state }) => !['waiting', 'working', 'unknown'].includes(state));
