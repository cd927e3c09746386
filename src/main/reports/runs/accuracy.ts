/** Accuracy at an equal storage budget, beside other runs, real images and what was published; and across networks. */
import { costOf, costText, realImagesOf } from '@shared/budget/storage';
import { networkWords } from '@shared/studies/networkWords';
import { message, type Message } from '@shared/words/message';
import { budgetVerdict, verdictText } from './storage';
import { text, type Block, type Cell, type DotRow, type Table } from '../document';
import { bytes, ipc, meanStd, points } from '../format';
import type { ReportAccuracy, ReportSubject, RunsFacts } from '../model';
import { publishedFigure, publishedName, sourceList } from '../published';
import { accuracyOf, networksOf, ownSubject, protocolsOf, subjectName, subjectSource } from './results';

const NOT_EVALUATED = message('reportDocument.accuracy.notEvaluated');
const NOTHING: Cell = { text: '–', look: 'none' };

/** How the means and deviations of a table came about; the number of seeds where all rows agree. */
function figuresNote(subjects: readonly ReportSubject[]): Message {
  const counts = [
    ...new Set(subjects.flatMap(({ accuracies }) => accuracies.map((one) => one.accuracies.length))),
  ];
  const n = counts.length === 1 ? `n = ${counts[0] ?? 0}` : 'n';
  return message('reportDocument.accuracy.figures', { n });
}

function accuracyCell(
  accuracy: ReportAccuracy | undefined,
  own: ReportAccuracy | undefined,
  protocols: readonly string[],
): Cell {
  if (accuracy === undefined) return NOTHING;
  const difference =
    own === undefined || own === accuracy
      ? []
      : [message('studies.points', { value: points(accuracy.mean - own.mean) })];
  return {
    text: meanStd(accuracy.mean, accuracy.std),
    beside: `n = ${accuracy.accuracies.length}`,
    details: difference,
    look: 'strong',
    marks: protocols.length > 1 ? [protocols.indexOf(accuracy.protocol) + 1] : [],
  };
}

/** The network that the first run's own set is judged with first. */
const mainNetwork = (facts: RunsFacts): string | undefined =>
  ownSubject(facts)?.accuracies[0]?.network ?? networksOf(facts.subjects)[0];

function dotRows(facts: RunsFacts, network: string): DotRow[] {
  const own = ownSubject(facts);
  const [{ storage, config }] = facts.runs;
  const { budget } = config;
  const ours = facts.subjects.flatMap((subject): DotRow[] => {
    const accuracy = accuracyOf(subject, network);
    if (accuracy === undefined) return [];
    const verdict = budgetVerdict(storage, subject.storage, budget);
    return [
      {
        label: subjectName(subject),
        detail: message('reportDocument.ipcOf', {
          cost: costText(ipc(costOf(subject.storage, budget.convention)), budget.convention),
          source: subjectSource(subject),
        }),
        accuracies: accuracy.accuracies,
        mean: accuracy.mean,
        std: accuracy.std,
        own: subject === own,
        unequal: verdict === 'over' || verdict === 'under',
      },
    ];
  });
  const published = facts.published.map((figure): DotRow => ({
    label: message('studies.charts.publishedRow', { row: publishedName(figure) }),
    detail: message('reportDocument.paperRowOf', { perClass: figure.perClass, work: figure.source.work }),
    accuracies: [],
    mean: figure.mean,
    std: figure.std ?? 0,
    own: false,
    unequal: true,
  }));
  return [...ours, ...published];
}

/** Mean and deviation of every subject with one network, beside its storage; published figures below. */
function accuracyTable(facts: RunsFacts, network: string): Table {
  const [{ storage, config }] = facts.runs;
  const { budget } = config;
  const own = ownSubject(facts);
  const subjects = facts.subjects.filter((subject) => accuracyOf(subject, network) !== undefined);
  const protocols = protocolsOf(
    subjects.map((subject) => ({
      ...subject,
      accuracies: subject.accuracies.filter((one) => one.network === network),
    })),
  );
  const sources = sourceList(facts.published.map(({ source }) => source));
  const numbered = protocols.length > 1 ? protocols.map(protocolNote) : [];
  return {
    kind: 'table',
    caption: message('reportDocument.accuracy.caption', { network }),
    columns: [
      { label: message('reportDocument.accuracy.trainedOn'), numeric: false },
      { label: message('reportDocument.accuracy.storage'), numeric: true },
      { label: message('reportDocument.storage.bytes'), numeric: true },
      { label: message('reportDocument.storage.realImages'), numeric: true },
      { label: message(`reportDocument.accuracy.against.${budget.convention}`), numeric: false },
      { label: network, numeric: true },
    ],
    rows: [
      ...subjects.map((subject) => {
        const verdict = budgetVerdict(storage, subject.storage, budget);
        const against =
          subject === own
            ? message('reportDocument.accuracy.theBudget')
            : verdictText(storage, subject.storage, budget);
        return {
          look: subject === own ? ('own' as const) : looks[verdict],
          cells: [
            { text: subjectName(subject), details: [subjectSource(subject)] },
            { text: ipc(subject.storage.ipcEquivalent) },
            { text: bytes(subject.storage.bytes) },
            { text: ipc(realImagesOf(subject.storage)) },
            { text: against },
            accuracyCell(accuracyOf(subject, network), accuracyOf(own, network), protocols),
          ],
        };
      }),
      ...facts.published.map((figure) => ({
        look: 'published' as const,
        cells: [
          { text: publishedName(figure), details: [message('reportDocument.published')] },
          { text: message('reportDocument.paperRow', { perClass: figure.perClass }) },
          NOTHING,
          NOTHING,
          { text: figure.source.work },
          {
            text: publishedFigure(figure),
            look: 'published' as const,
            marks: [numbered.length + sources.numberOf(figure.source)],
          },
        ],
      })),
    ],
    notes: [
      figuresNote(subjects),
      ...(protocols.length === 1 ? protocols.map(protocolNote) : []),
      ...(facts.published.length > 0 ? [message('reportDocument.publishedNote')] : []),
    ],
    footnotes: [...numbered, ...sources.sentences],
  };
}

const protocolNote = (protocol: string): Message => message('reportDocument.protocol', { protocol });

const looks = { equal: 'plain', within: 'plain', over: 'unequal', under: 'unequal' } as const;

/** The comparison as a picture and as a table, with the network of the run itself. */
export function accuracyBlocks(facts: RunsFacts): Block[] {
  const network = mainNetwork(facts);
  if (network === undefined) return [text(NOT_EVALUATED, 'none')];
  const title = message('reportDocument.accuracy.plot', { network });
  return [{ kind: 'dots', title, rows: dotRows(facts, network) }, accuracyTable(facts, network)];
}

/** Every subject with every evaluation network. */
export function architectureBlocks(facts: RunsFacts): Block[] {
  const networks = networksOf(facts.subjects);
  if (networks.length === 0) return [text(NOT_EVALUATED, 'none')];
  const [{ config }] = facts.runs;
  if (networks.length === 1) {
    return [text(message('reportDocument.accuracy.oneNetwork', { network: networks[0] ?? '' }), 'none')];
  }
  const protocols = protocolsOf(facts.subjects);
  const own = ownSubject(facts);
  return [
    {
      kind: 'table',
      caption: message('reportDocument.accuracy.across', { network: networkWords(config.network) }),
      columns: [
        { label: message('reportDocument.accuracy.trainedOn'), numeric: false },
        ...networks.map((network) => ({ label: network, numeric: true })),
      ],
      rows: facts.subjects.map((subject) => ({
        look: subject === own ? 'own' : 'plain',
        cells: [
          { text: subjectName(subject), details: [subjectSource(subject)] },
          ...networks.map((network) =>
            accuracyCell(accuracyOf(subject, network), accuracyOf(own, network), protocols),
          ),
        ],
      })),
      notes: [figuresNote(facts.subjects), ...(protocols.length === 1 ? protocols.map(protocolNote) : [])],
      footnotes: protocols.length > 1 ? protocols.map(protocolNote) : [],
    },
  ];
}
