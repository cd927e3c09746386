/** What the figures were made with, and the command that does it again. */
import type { Block } from '../document';
import { dateTime, integer } from '../format';
import type { ReportedRun, RunsFacts } from '../model';

function factRows({ run, dataset, config, versions }: ReportedRun): (readonly [string, string])[] {
  const rows: (readonly [string, string | null])[] = [
    ['Engine', run.engine],
    ['Device', run.device],
    ['Precision', config.precision === 'f32' ? null : 'factors of large products in f16, all else in f32'],
    ['Seed', String(config.seed)],
    [
      'Dataset',
      `${dataset.name}: ${dataset.classNames.length} classes, ${dataset.channels} × ${dataset.imageSize} × ${dataset.imageSize}, ${integer(dataset.trainPerClass)} training images per class`,
    ],
    ['Started', run.startedAt === null ? null : dateTime(run.startedAt)],
    ['Ended', run.endedAt === null ? null : dateTime(run.endedAt)],
    ['Versions', versions.map(({ name, version }) => `${name} ${version}`).join(' · ')],
    ['Run', run.id],
  ];
  return rows.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]));
}

export function reproduceBlocks({ runs }: RunsFacts): Block[] {
  return runs.flatMap((one): Block[] => [
    ...(runs.length > 1 ? [{ kind: 'heading', text: one.run.name } as const] : []),
    { kind: 'facts', rows: factRows(one) },
    ...(runs.length > 1 ? [] : [{ kind: 'heading', text: 'To do it again' } as const]),
    { kind: 'code', text: one.command, folded: null },
  ]);
}
