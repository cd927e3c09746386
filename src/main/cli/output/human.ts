/** A run in words: a line that follows it on standard error, and a table on standard output. */
import { SUBJECTS, type EngineWork, type RunProgress } from '@shared/domain';
import type { EventName, Events } from '@shared/ipc/contract';
import { SERIES } from '@shared/domain/series';
import { bytes, duration, integer, ipc, meanStd, percent } from '../../reports/format';
import { methodName } from '../../reports/words';
import { workText } from '../../training/engine';
import type { Terminal } from '../command';
import type { RunSummary } from '../summary';
import { table } from '../table';
import { StatusLine } from './statusLine';
import type { RunOutput } from './output';

const PHASES: Readonly<Record<RunProgress['phase'], string>> = {
  preparing: 'preparing',
  experts: 'training experts',
  distilling: 'distilling',
  evaluating: 'evaluating',
  saving: 'saving',
  paused: 'paused',
};

/** `distilling  37/150  25 %  4.2 it/s  27 s left  loss 43.1`. */
export function progressText(progress: RunProgress, loss: number | null): string {
  const { phase, iteration, iterations, iterationsPerSecond, etaSeconds, detail, engineWork } = progress;
  if (engineWork !== undefined) return `${PHASES[phase]}  ${workText(engineWork)}`;
  if (phase === 'evaluating' || phase === 'experts') {
    return [PHASES[phase], detail, left(etaSeconds)].filter((part) => part !== undefined).join('  ');
  }
  const parts = [
    PHASES[phase],
    `${iteration}/${iterations}`,
    `${Math.floor((100 * iteration) / iterations)} %`,
    iterationsPerSecond === null ? undefined : rate(iterationsPerSecond),
    left(etaSeconds),
    loss === null ? undefined : `loss ${loss.toPrecision(4)}`,
  ];
  return parts.filter((part) => part !== undefined).join('  ');
}

const left = (seconds: number | null): string | undefined =>
  seconds === null ? undefined : `${duration(seconds)} left`;

const rate = (perSecond: number): string =>
  perSecond >= 1 ? `${perSecond.toFixed(1)} it/s` : `${(1 / perSecond).toFixed(1)} s/it`;

export function humanOutput(terminal: Terminal): RunOutput {
  const line = new StatusLine(terminal);
  let loss: number | null = null;
  let phase: RunProgress['phase'] | null = null;
  const steps = new Set<EngineWork['step']>();
  const isNews = (step: EngineWork['step'] | undefined): boolean => {
    if (step === undefined || steps.has(step)) return false;
    steps.add(step);
    return true;
  };
  const handlers: { readonly [E in EventName]?: (payload: Events[E]) => void } = {
    'run.progress': (progress) => {
      if (progress.phase === 'saving') return;
      const isFirst = progress.phase !== phase || isNews(progress.engineWork?.step);
      line.update(progressText(progress, loss), isFirst);
      phase = progress.phase;
    },
    'run.metrics': ({ points }) => {
      loss = points.findLast(({ series }) => series === SERIES.objective.name)?.value ?? loss;
    },
    'run.evaluated': ({ evaluation }) => {
      line.print(
        `${evaluation.network} trained on ${SUBJECTS[evaluation.subject].within}: ${meanStd(evaluation.mean, evaluation.std)} % (${evaluation.seeds} seeds)`,
      );
    },
    'run.log': ({ entry }) => {
      if (entry.level === 'warn' || entry.level === 'error') line.print(entry.message);
    },
  };
  return {
    notify: (name, payload) => handlers[name]?.(payload),
    started: (run, start) => {
      const from = start.iteration > 0 ? `, from iteration ${start.iteration}` : '';
      line.print(
        `Run ${run.id} "${run.name}": ${methodName(run.config)} on ${start.engine} (${start.device})${from}`,
      );
      line.print(`Storage: ${storageText(start.storage)}`);
    },
    say: (text) => {
      line.print(text);
    },
    result: (summary) => {
      line.close();
      terminal.out(`${resultLines(summary).join('\n')}\n`);
    },
    close: () => {
      line.close();
    },
  };
}

type Storage = NonNullable<RunSummary['run']['storage']>;

export const storageText = (storage: Storage): string =>
  `${integer(storage.totalValues)} values (${bytes(storage.bytes)}) = ${ipc(storage.ipcEquivalent)} IPC, ` +
  `${percent(storage.datasetFraction, 2)} % of the training set; ${integer(storage.generatedImages)} distinct images`;

/** The run's end and its accuracies as a table. */
export function resultLines({ run, evaluations }: RunSummary): string[] {
  const lines = [
    `Run ${run.id} ${run.status}: ${integer(run.iteration)} iterations in ${duration(run.trainedSeconds)}`,
  ];
  if (evaluations.length === 0) return lines;
  const rows = evaluations.map((evaluation) => [
    evaluation.subject === 'distilled' ? methodName(run.config) : SUBJECTS[evaluation.subject].within,
    ipc(evaluation.storage.ipcEquivalent),
    evaluation.network,
    `${meanStd(evaluation.mean, evaluation.std)} %`,
    String(evaluation.seeds),
  ]);
  return [
    ...lines,
    '',
    ...table(['trained on', 'IPC', 'network', 'test accuracy', 'seeds'], rows, [1, 3, 4]),
  ];
}
