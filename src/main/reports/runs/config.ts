/** The settings of runs: whole, against the nearest preset, and against each other. */
import type { RunConfig } from '@shared/config/schema';
import { message, type Message } from '@shared/words/message';
import { flattenConfig } from '../collect';
import { type Block, type ConfigGroup, type Table, text, type Text, type Words } from '../document';
import { dateTime, integer } from '../format';
import type { ConfigDifference, ReportedRun, RunsFacts } from '../model';

/** A value of a configuration in words. */
export function valueText(value: unknown): Words {
  if (value === undefined) return message('reportDocument.config.notSet');
  if (value === null || (Array.isArray(value) && value.length === 0)) {
    return message('reportDocument.config.none');
  }
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Every value by group; those that differ from the preset carry the preset's. */
export function configGroups(config: RunConfig, differences: readonly ConfigDifference[]): ConfigGroup[] {
  const changed = new Map(differences.map((difference) => [difference.path, difference]));
  const groups = new Map<string, ConfigGroup['entries'][number][]>();
  for (const [path, value] of flattenConfig(config)) {
    const [group = '', ...rest] = path.split('.');
    const inner = rest.length === 0 ? 'run' : group;
    const difference = changed.get(path);
    const entry = {
      name: rest.join('.') || group,
      value: valueText(value),
      preset: difference === undefined ? null : valueText(difference.reference),
    };
    groups.set(inner, [...(groups.get(inner) ?? []), entry]);
  }
  return [...groups].map(([name, entries]) => ({ name, entries }));
}

function presetWords({ preset }: ReportedRun): Text | null {
  if (preset === null) return null;
  if (preset.differences.length === 0) {
    return message('reportDocument.config.exactly', { preset: preset.id });
  }
  const missing = preset.differences.filter(({ value }) => value === undefined).map(({ path }) => path);
  const closest = message('reportDocument.config.closest', { preset: preset.id });
  return missing.length === 0
    ? closest
    : [closest, message('reportDocument.config.missing', { paths: missing.join(', ') })];
}

/** Settings in which configurations differ, one column for each; null when all are the same. */
function differenceTable(
  configs: readonly { readonly name: string; readonly config: RunConfig }[],
): Table | null {
  const flat = configs.map(({ config }) => flattenConfig(config));
  const paths = [...new Set(flat.flatMap((one) => [...one.keys()]))];
  const differing = paths.filter(
    (path) => new Set(flat.map((one) => JSON.stringify(one.get(path)))).size > 1,
  );
  if (differing.length === 0) return null;
  return {
    kind: 'table',
    caption: message('reportDocument.config.differing'),
    columns: [
      { label: message('reportDocument.config.head.setting'), numeric: false },
      ...configs.map(({ name }) => ({ label: name, numeric: false })),
    ],
    rows: differing.map((path) => ({
      look: 'plain',
      cells: [{ text: path }, ...flat.map((one) => ({ text: valueText(one.get(path)) }))],
    })),
    notes: [],
    footnotes: [],
  };
}

/** The first run's settings whole; of several runs, what differs first. */
export function configBlocks({ runs }: RunsFacts): Block[] {
  const [own] = runs;
  const words = presetWords(own);
  const differing =
    runs.length === 1 ? [] : [differenceTable(runs.map(({ run, config }) => ({ name: run.name, config })))];
  return [
    ...differing.map((table) => table ?? text(message('reportDocument.config.same'))),
    ...(runs.length > 1
      ? [{ kind: 'heading', text: message('reportDocument.config.of', { name: own.run.name }) } as const]
      : []),
    ...(words === null ? [] : [text(words)]),
    { kind: 'config', groups: configGroups(own.config, own.preset?.differences ?? []) },
    ...runs.map(({ run, config }): Block => ({
      kind: 'code',
      text: JSON.stringify(config, null, 2),
      folded:
        runs.length > 1
          ? message('reportDocument.config.jsonOf', { name: run.name })
          : message('reportDocument.config.json'),
    })),
  ];
}

// What the figures were made with, and the command that does it again.

function factRows({ run, dataset, config, versions }: ReportedRun): (readonly [Message, Text])[] {
  const { name, classNames, channels, imageSize, trainPerClass } = dataset;
  const data = message('reportDocument.madeWith.datasetDetail', {
    name,
    classes: classNames.length,
    size: `${channels} × ${imageSize} × ${imageSize}`,
    images: integer(trainPerClass),
  });
  const rows: (readonly [Message, Text | null])[] = [
    [message('reportDocument.madeWith.engine'), run.engine],
    [message('reportDocument.madeWith.device'), run.device],
    [
      message('reportDocument.madeWith.precision'),
      config.precision === 'f32' ? null : message('reportDocument.madeWith.mixed'),
    ],
    [message('reportDocument.madeWith.seed'), String(config.seed)],
    [message('reportDocument.madeWith.dataset'), data],
    [message('reportDocument.madeWith.started'), run.startedAt === null ? null : dateTime(run.startedAt)],
    [message('reportDocument.madeWith.ended'), run.endedAt === null ? null : dateTime(run.endedAt)],
    [message('reportDocument.madeWith.versions'), versionsText(versions)],
    [message('reportDocument.madeWith.run'), run.id],
  ];
  return rows.flatMap(([label, value]) => (value === null ? [] : [[label, value] as const]));
}

/** `HaBa Studio 0.2.0 · Node 24.1.0` */
export const versionsText = (versions: ReportedRun['versions']): string =>
  versions.map(({ name, version }) => `${name} ${version}`).join(' · ');

/** The command that makes it again, under its heading. */
export const againBlocks = (command: string): Block[] => [
  { kind: 'heading', text: message('reportDocument.madeWith.again') },
  { kind: 'code', text: command, folded: null },
];

export function reproduceBlocks({ runs }: RunsFacts): Block[] {
  return runs.flatMap((one): Block[] => [
    ...(runs.length > 1 ? [{ kind: 'heading', text: one.run.name } as const] : []),
    { kind: 'facts', rows: factRows(one) },
    ...againBlocks(one.command).slice(runs.length > 1 ? 1 : 0),
  ]);
}
