import type { ResultCell, StudyResults } from '@shared/studies/results';
import { dateTime, ipc, meanStd, points } from '../../reports/format';
import { cellAt, publishedFigure, publishedMark, seedsText, sourcesOf, STATUS_WORDS } from './words';

/** Text that means itself in a table of GitHub's Markdown. */
const plain = (text: string): string =>
  text.replace(/[\\`*_{}[\]<>#|]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');

/** Figures of one cell; what was published is marked as such. */
function cellText(cell: ResultCell | undefined): string {
  if (cell === undefined) return '–';
  const own = cell.mean === null ? STATUS_WORDS[cell.status] : `**${meanStd(cell.mean, cell.std ?? 0)}**`;
  return [
    own,
    cell.mean !== null && cell.status !== 'completed' ? `(${STATUS_WORDS[cell.status]})` : '',
    cell.delta === null ? '' : `(${points(cell.delta)})`,
    cell.cosine === null ? '' : `cosine ${cell.cosine.toFixed(4)}`,
    cell.published === null
      ? ''
      : `<br>*${publishedMark(cell.published)}: ${publishedFigure(cell.published)}, row of ${cell.published.perClass}*`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** The table and what it was made with, as GitHub's Markdown. */
export function studyMarkdown(results: StudyResults, createdAt: Date): string {
  const { study, rows, columns, cells } = results;
  const line = (fields: readonly string[]): string => `| ${fields.join(' | ')} |`;
  const sources = sourcesOf(results);
  return [
    `# ${plain(study.name)}`,
    '',
    plain(study.plan.question),
    '',
    `${plain(results.dataset)}. ${results.progress.completed} of ${results.progress.cells} runs completed. ${dateTime(createdAt.toISOString())}.`,
    '',
    line(['', ...columns.map(({ label }) => plain(label))]),
    line(['---', ...columns.map(() => '---')]),
    ...rows.map((row) =>
      line([plain(row.label), ...columns.map(({ key }) => cellText(cellAt(results, row.key, key)))]),
    ),
    '',
    'Test accuracy in per cent: mean ± population standard deviation over all networks of all runs; in brackets, points to the baseline of the row.',
    '',
    ...(sources.length === 0
      ? []
      : ['Published figures are not ours:', '', ...sources.map((source) => `- ${plain(source)}`), '']),
    `Seeds: ${seedsText(results)}.`,
    `Machines: ${results.machines.map(plain).join('; ') || 'none yet'}.`,
    ...results.protocols.map((protocol) => `Protocol: ${plain(protocol)}.`),
    '',
    line(['run', 'stored IPC', 'budget', 'status']),
    line(['---', '---:', '---:', '---']),
    ...cells.map(({ label, storedIpc, budgetIpc, status }) =>
      line([plain(label), ipc(storedIpc), ipc(budgetIpc), STATUS_WORDS[status]]),
    ),
    '',
  ].join('\n');
}
