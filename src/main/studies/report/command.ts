/** The command line that makes a study again. */
import type { StudyRequest } from '@shared/studies/request';

/** A word as a shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** `study create …` with every choice of the request; a base configuration has to be saved as a file first. */
export function studyCommand(request: StudyRequest): string {
  const { kind, size, dataset, base, objectives, basesPerClass, hallucinators, budget, networks, seeds } =
    request;
  const option = (name: string, value: string | number | null): string[] =>
    value === null ? [] : [`--${name}`, quoted(String(value))];
  const words = [
    'npm run -s haba -- study create',
    kind,
    ...(size === 'quick' ? ['--quick'] : []),
    ...(base === null
      ? [
          ...(dataset.source === 'fashion-mnist-sample' ? [] : option('dataset', dataset.source)),
          ...('path' in dataset ? option('data', dataset.path) : []),
        ]
      : ['--config config.json']),
    ...(objectives ?? []).flatMap((objective) => option('objective', objective)),
    ...option('bases', basesPerClass?.join(',') ?? null),
    ...option('hallucinators', hallucinators?.join(',') ?? null),
    ...option('budget', budget),
    ...(networks ?? []).flatMap((network) => option('network', network.kind)),
    ...(seeds === 1 ? [] : option('seeds', seeds)),
    ...request.axes.flatMap(({ path, values }) => option('axis', `${path}=${JSON.stringify(values)}`)),
  ].join(' ');
  const before = base === null ? '' : '# with the base configuration of the study, as JSON, in config.json\n';
  return `${before}${words}\nnpm run -s haba -- study run STUDY`;
}
