import { say, verbatim } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { preparation, WorkLog, workMessage } from '@main/training/engine';
import { RunRecorder } from '@main/training/recorder';
import { EventLog } from '../../../support/events';
import { config, newRun, openLibrary } from '../../../support/library';

const compiling = { step: 'compiling', program: 'mtt/backward', number: 3 } as const;
const measuring = { ...compiling, step: 'measuring' } as const;
const checking = { step: 'checking', device: 'Card' } as const;

describe('the log of what an engine gets ready', () => {
  const followed = (): { lines: string[]; clock: { now: number }; log: WorkLog } => {
    const lines: string[] = [];
    const clock = { now: 0 };
    return {
      lines,
      clock,
      log: new WorkLog(
        (line) => lines.push(say('en', line)),
        () => clock.now,
      ),
    };
  };

  it('says what happens at a first start alone once each, and what all of it took', () => {
    const { lines, clock, log } = followed();
    for (const [work, milliseconds] of [
      [checking, 900],
      [null, 5000],
      [compiling, 100],
      [measuring, 2400],
      [compiling, 300],
      [null, 5000],
      [{ ...measuring, number: 4 }, 1600],
      [{ ...compiling, number: 4 }, 600],
      [null, 0],
    ] as const) {
      log.hear(work);
      clock.now += milliseconds;
    }
    expect(log.current).toBeNull();
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain('its results are checked');
    expect(lines[1]).toContain('measures which form of their products is fastest');
    log.trains();
    log.trains();
    expect(lines.slice(2)).toEqual(['Programs compiled: 4, in 1.0 s, after measurements of 4.0 s.']);
  });

  it('says nothing of what was short, and nothing of measurements where there were none', () => {
    const short = followed();
    short.log.hear(compiling);
    short.clock.now += 999;
    short.log.hear(null);
    short.log.trains();
    expect(short.lines).toEqual([]);
    const long = followed();
    long.log.hear(measuring);
    long.clock.now += 20;
    long.log.hear(compiling);
    long.clock.now += 1000;
    long.log.hear(null);
    long.log.trains();
    expect(long.lines.slice(1)).toEqual(['Programs compiled: 3, in 1.0 s.']);
  });
});

describe('a run whose engine gets something ready', () => {
  it('is told with the progress as it was, and without when that is over', async () => {
    const library = await openLibrary();
    const run = newRun(library);
    const events = new EventLog();
    const recorder = new RunRecorder(library, run.id, events.notify);
    // Nothing is known of an engine that is not open, but for a card that is checked.
    recorder.engineWork(null);
    recorder.engineWork(checking);
    recorder.engineWork(null);
    const engine = { id: 'webgpu', device: { name: 'Card' } } as const;
    recorder.progress({
      ...preparation(config, engine, 0),
      phase: 'experts',
      detail: verbatim('expert 1/2'),
    });
    recorder.engineWork(measuring);
    recorder.progress({ ...preparation(config, engine, 7), phase: 'evaluating' });
    recorder.engineWork(null);
    expect(
      events.of('run.progress').map(({ phase, iteration, detail, engineWork }) => ({
        phase,
        iteration,
        detail: detail && say('en', detail),
        work: engineWork && say('en', workMessage(engineWork)),
      })),
    ).toEqual([
      {
        phase: 'preparing',
        iteration: 0,
        detail: undefined,
        work: 'checking the results of Card (only at its first start)',
      },
      { phase: 'experts', iteration: 0, detail: 'expert 1/2', work: undefined },
      {
        phase: 'experts',
        iteration: 0,
        detail: 'expert 1/2',
        work: 'measuring products on this device for program 3, mtt/backward (only at its first start)',
      },
      {
        phase: 'evaluating',
        iteration: 7,
        detail: undefined,
        work: 'measuring products on this device for program 3, mtt/backward (only at its first start)',
      },
      { phase: 'evaluating', iteration: 7, detail: undefined, work: undefined },
    ]);
    expect(library.logs.read(run.id).map(({ level }) => level)).toEqual(['info', 'info']);
  });
});
