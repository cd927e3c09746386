/** What one sees first: key figures, the question, and what people wrote. */
import { comparable } from '../../core/evaluate/comparable';
import { budgetVerdict } from '../budget';
import { text, type Block } from '../document';
import { bytes, duration, integer, ipc, meanStd, percent, points } from '../format';
import type { RunsFacts } from '../model';
import { ownSubject } from './subjects';

/** Accuracy, gain over random images of the same storage, storage and time of the first run. */
export function summaryBlocks(facts: RunsFacts): Block[] {
  const [{ storage, run }] = facts.runs;
  const best = ownSubject(facts)?.accuracies[0];
  const random = facts.subjects.find(
    (subject) => subject.subject === 'random-real' && budgetVerdict(storage, subject.storage) !== 'over',
  );
  const baseline = random?.accuracies.find(
    ({ network, protocol }) => best && network === best.network && comparable(protocol, best.protocol),
  );
  const figure = (name: string, value: string, detail: string) => ({ name, value, detail });
  return [
    {
      kind: 'figures',
      items: [
        ...(best
          ? [
              figure(
                'Test accuracy',
                `${meanStd(best.mean, best.std)} %`,
                `${best.network}, ${best.accuracies.length} seeds`,
              ),
            ]
          : []),
        ...(best && baseline
          ? [
              figure(
                'Gain over random',
                points(best.mean - baseline.mean),
                `points over real images of ${ipc(random?.storage.ipcEquivalent ?? 0)} IPC`,
              ),
            ]
          : []),
        figure(
          'Storage',
          `${ipc(storage.ipcEquivalent)} IPC`,
          `${integer(storage.totalValues)} values, ${bytes(storage.bytes)}`,
        ),
        figure(
          'Of the training set',
          `${percent(storage.datasetFraction, 2)} %`,
          `${integer(storage.generatedImages)} distinct images`,
        ),
        figure('Training time', duration(run.trainedSeconds), run.device ?? 'not started'),
      ],
    },
  ];
}

/** The project's question. */
export function questionBlocks({ project }: RunsFacts): Block[] {
  const question = project.description.trim();
  return [question === '' ? text('The project has no description.', 'none') : text(question)];
}

/** The notes of the report, then those of the runs, which are plain text. */
export function notesBlocks({ runs }: RunsFacts, notes: string): Block[] {
  const own = runs.filter((one) => one.notes.trim() !== '');
  if (notes.trim() === '' && own.length === 0) return [text('There are no notes.', 'none')];
  return [
    ...(notes.trim() === '' ? [] : [{ kind: 'markdown', text: notes } as const]),
    ...own.flatMap((one): Block[] => [
      ...(runs.length > 1 || notes.trim() !== ''
        ? [{ kind: 'heading', text: `Notes of ${one.run.name}` } as const]
        : []),
      text(one.notes.trim()),
    ]),
  ];
}
