import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { type Terminal, terminalOf } from '@main/cli/command';
import { AppLog } from '@main/app/log';
import {
  humanOutput,
  jsonOutput,
  progressText,
  resultEvent,
  resultLines,
  type RunSummary,
  StatusLine,
} from '@main/cli/output';
import { columns, table } from '@main/cli/table';
import { message, verbatim } from '@shared/words/message';
import { shorten, textWidth } from '@shared/text/textWidth';
import type { Run, RunProgress } from '@shared/domain';
import { config, evaluation, storage, temporaryFolder } from '../../../support/library';

function terminal(interactive = false, width = 80): Terminal & { stdout: string; stderr: string } {
  const kept = { stdout: '', stderr: '' };
  return Object.assign(kept, {
    out: (text: string) => {
      kept.stdout += text;
    },
    err: (text: string) => {
      kept.stderr += text;
    },
    interactive,
    columns: width,
  });
}

const run: Run = {
  id: 'abc',
  projectId: 'p',
  name: 'My run',
  notes: '',
  tags: [],
  config,
  status: 'completed',
  statusReason: null,
  engine: 'onnx',
  device: 'CPU',
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  endedAt: null,
  iteration: 150,
  trainedSeconds: 42,
  storage,
  lastLoss: 1,
  bestAccuracy: 0.7,
  lastCheckpointIteration: 150,
  trashedAt: null,
};
const stored = { id: 'e', runId: 'abc', createdAt: run.createdAt };
const summary: RunSummary = {
  run,
  evaluations: [
    { ...evaluation(150, 0.7), ...stored },
    { ...evaluation(150, 0.55), ...stored, subject: 'random-real' },
  ],
};
const progress: RunProgress = {
  runId: 'abc',
  phase: 'distilling',
  iteration: 37,
  iterations: 150,
  iterationsPerSecond: 4.23,
  etaSeconds: 26.7,
  memoryBytes: 1,
  engine: 'onnx',
  device: 'CPU',
};

describe('--json', () => {
  const lines = (text: string): Record<string, unknown>[] =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('prints one event a line and nothing else on standard output', () => {
    const screen = terminal();
    const output = jsonOutput(screen);
    output.started(run, { engine: 'onnx', device: 'CPU', storage, iteration: 0 });
    output.notify('run.progress', progress);
    output.notify('run.metrics', {
      runId: 'abc',
      points: [
        { series: 'loss', step: 1, value: 2 },
        { series: 'loss', step: 2, value: NaN },
      ],
    });
    output.notify('run.checkpoint', {
      checkpoint: { id: 'c', runId: 'abc', iteration: 5, sha256: 'f', bytes: 9, createdAt: '' },
    });
    output.notify('run.changed', { run });
    output.notify('run.log', { entry: { id: 1, runId: 'abc', time: '', level: 'info', message: 'hello' } });
    output.say(verbatim('words'));
    output.result(summary);
    const events = lines(screen.stdout);
    expect(events.map(({ event }) => event)).toEqual([
      'started',
      'progress',
      'metric',
      'metric',
      'checkpoint',
      'result',
    ]);
    expect(events[0]).toMatchObject({ runId: 'abc', engine: 'onnx', iteration: 0 });
    expect(events[3]).toEqual({ event: 'metric', runId: 'abc', series: 'loss', step: 2, value: null });
    expect(screen.stderr).toBe('hello\nwords\n');
  });

  it('ends with the result: the distilled set without a subject, the baseline with one', () => {
    expect(resultEvent(summary)).toMatchObject({
      event: 'result',
      runId: 'abc',
      engine: 'onnx',
      seconds: 42,
      storage: { totalValues: 14_700, bytes: 58_800, realImages: 7.5 },
      evaluations: [
        {
          ...{ net: 'ConvNet D3 W32', mean: 0.7, std: 0.01, seeds: 2 },
          ...{ values: 14_700, ipc: 1.875, bytes: 58_800, realImages: 7.5 },
        },
        { net: 'ConvNet D3 W32', mean: 0.55, subject: 'random-real' },
      ],
    });
    expect(resultEvent(summary).evaluations[0]).not.toHaveProperty('subject');
  });
});

describe('output for people', () => {
  it('says what the engine gets ready, and without a terminal each kind of that at once', () => {
    const work = { program: 'mtt/backward', number: 3 };
    const preparing: RunProgress = { ...progress, phase: 'preparing' };
    const screen = terminal();
    const output = humanOutput(screen);
    output.notify('run.progress', preparing);
    for (const step of ['compiling', 'measuring', 'compiling'] as const) {
      output.notify('run.progress', { ...preparing, engineWork: { ...work, step } });
    }
    expect(screen.stderr.split('\n').slice(1)).toEqual([
      'Preparing  compiling program 3 (mtt/backward)',
      'Preparing  measuring products on this device for program 3, mtt/backward (only at its first start)',
      '',
    ]);
  });

  it('has rate and time left', () => {
    expect(progressText(progress, 43.14159)).toBe(
      'Distilling  37/150  24 %  4.2 it/s  27 s left  loss 43.14',
    );
    expect(progressText({ ...progress, iterationsPerSecond: 0.25, etaSeconds: 452 }, null)).toBe(
      'Distilling  37/150  24 %  4.0 s/it  7 min 32 s left',
    );
    const evaluating = { ...progress, phase: 'evaluating', detail: verbatim('seed 2 of 3') } as const;
    expect(progressText(evaluating, null)).toBe('Evaluating  seed 2 of 3  27 s left');
    const place = { expert: 2, experts: 4, epoch: 1, epochs: 50 };
    const training = {
      ...progress,
      phase: 'experts',
      detail: message('training.expertsDetail', place),
    } as const;
    expect(progressText(training, null)).toBe('Training experts  expert 2/4, epoch 1/50  27 s left');
  });

  it('speaks Korean where the environment does; events stay English', () => {
    vi.stubEnv('LC_ALL', 'ko_KR.UTF-8');
    try {
      expect(progressText(progress, 43.14159)).toBe('증류 중  37/150  24 %  4.2회/초  27 s 남음  손실 43.14');
      expect(resultLines(summary).join('\n')).toMatch(/무작위 실제 이미지 +\d/);
      const screen = terminal();
      jsonOutput(screen).notify('run.progress', { ...progress, detail: message('data.steps.reading') });
      expect(screen.stdout).toContain('"detail":"Reading images"');
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('follows the run on standard error and prints the table on standard output', () => {
    const screen = terminal();
    const output = humanOutput(screen);
    output.started(run, { engine: 'onnx', device: 'CPU', storage, iteration: 20 });
    output.notify('run.progress', progress);
    output.result(summary);
    expect(screen.stderr).toContain('HaBa + DM on onnx (CPU), from iteration 20');
    expect(screen.stderr).toContain(
      '14,700 values = 1.88 IPC, 58.8 kB = 7.50 real 8-bit images per class, 0.94 % of the training set',
    );
    expect(screen.stderr).toContain('37/150');
    expect(screen.stdout).toBe(`${resultLines(summary).join('\n')}\n`);
    expect(screen.stdout).toMatch(/HaBa \+ DM +1\.88 +58\.8 kB +7\.50 +ConvNet D3 W32 +70\.0 ± 1\.0 % +2/);
    expect(screen.stdout).toMatch(/random real images/);
  });
});

describe('the status line', () => {
  it('is rewritten on a terminal, cut to its width', () => {
    const screen = terminal(true, 10);
    const line = new StatusLine(screen);
    line.update('first');
    line.update('a text that is too long');
    line.print('stays');
    line.close();
    expect(screen.stderr).toBe('first\r\u001b[Ka text t…\r\u001b[Kstays\n');
  });

  it('elsewhere comes now and then, and whenever it is important', () => {
    let time = 0;
    const screen = terminal();
    const line = new StatusLine(screen, () => time);
    line.update('one');
    line.update('two');
    line.update('three', true);
    time = 11_000;
    line.update('four');
    line.close();
    expect(screen.stderr).toBe('one\nthree\nfour\n');
  });

  it('elsewhere does not keep the last of several states to itself', () => {
    vi.useFakeTimers();
    try {
      const screen = terminal();
      const line = new StatusLine(screen);
      line.update('one');
      line.update('two');
      line.update('three');
      vi.advanceTimersByTime(10_000);
      expect(screen.stderr).toBe('one\nthree\n');
      line.update('four');
      line.close();
      vi.advanceTimersByTime(20_000);
      expect(screen.stderr).toBe('one\nthree\n');
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('columns', () => {
  it('are aligned, wide characters counted twice', () => {
    expect(textWidth('가나 x')).toBe(6);
    expect(
      columns(
        [
          ['가나', '1'],
          ['abc', '12'],
        ],
        [1],
      ),
    ).toEqual(['가나   1', 'abc   12']);
    expect(table(['a', 'b'], [['long', 'x']])).toEqual(['a     b', '-------', 'long  x']);
  });
});

describe('names from elsewhere', () => {
  const hostile = 'a\u001b[2J\u009b31m\u202eb\u0007\r\u2028\ud800 데이터 é';
  const escaped = 'a\\u001b[2J\\u009b31m\\u202eb\\u0007\\u000d\\u2028\\ud800 데이터 é';

  it('control no terminal: they are shown with their codes', () => {
    const kept = { out: '', err: '' };
    const shown = terminalOf(
      (text) => (kept.out += text),
      (text) => (kept.err += text),
      { interactive: true, columns: 80 },
    );
    shown.out(`${table(['name'], [[hostile]]).join('\n')}\n`);
    shown.err(`${hostile}\n`);
    expect(kept.out).toContain(`${escaped}\n`);
    expect(kept.err).toBe(`${escaped}\n`);
    const line = new StatusLine(shown);
    line.update('distilling');
    line.print(`done ${hostile}`);
    expect(kept.err.endsWith(`distilling\r\u001b[Kdone ${escaped}\n`)).toBe(true);
    kept.out = '';
    shown.out(`${JSON.stringify({ name: hostile })}\n`);
    expect(kept.out).toMatch(/^[\x20-\x7e데이터é]+\n$/);
    expect(JSON.parse(kept.out)).toEqual({ name: hostile });
  });

  it('make no line of the log', () => {
    const log = new AppLog(join(temporaryFolder(), 'studio.log'));
    log.warn(`run ${hostile}\n2030-01-01T00:00:00.000Z info forged`);
    log.error('It failed', new Error(hostile));
    const text = readFileSync(log.file, 'utf8');
    expect(text).not.toMatch(/[\u001b\u009b\u202e\r]/);
    expect(text).not.toMatch(/^2030/m);
    expect(text).toContain(escaped);
  });

  it('of any length are shortened in time in proportion', () => {
    expect(shorten('데이터 증류', 8)).toBe('데이터…');
    expect(shorten('데이터 증류'.normalize('NFD'), 8)).toBe('데이터…');
    expect(shorten('abc', 3)).toBe('abc');
    expect(shorten('abcd', 3)).toBe('ab…');
    expect(shorten('ab d'.repeat(50_000), 4)).toBe('ab…');
  });
});
