/** Problems of a configuration as translatable words: which field, which sentence, with which numbers. */
import { crossFieldProblems, runConfigSchema, type RunConfig } from '@shared/config/schema';
import { valueAt } from '@shared/config/paths';

export interface FieldProblem {
  readonly path: string;
  /** Key of the sentence below `validation`. */
  readonly key: string;
  readonly named: Readonly<Record<string, string | number>>;
}

export type Validation =
  | { readonly config: RunConfig; readonly problems: readonly [] }
  | { readonly config: null; readonly problems: readonly FieldProblem[] };

type Issue = NonNullable<ReturnType<typeof runConfigSchema.safeParse>['error']>['issues'][number];

/** Checks anything as a run configuration: each field, then the rules between fields. */
export function validateConfig(input: unknown): Validation {
  const parsed = runConfigSchema.safeParse(input);
  if (!parsed.success)
    return { config: null, problems: parsed.error.issues.map((issue) => explain(issue, input)) };
  const problems = crossFieldProblems(parsed.data).map(({ path, rule }) => ({
    path,
    key: `rules.${rule}`,
    named: {},
  }));
  return problems.length === 0 ? { config: parsed.data, problems: [] } : { config: null, problems };
}

function explain(issue: Issue, input: unknown): FieldProblem {
  const path = issue.path.join('.');
  const problem = (key: string, named: FieldProblem['named'] = {}): FieldProblem => ({ path, key, named });
  switch (issue.code) {
    case 'invalid_type':
      if (valueAt(input, path) === undefined)
        return problem(path === 'dataset.path' ? 'rules.dataset-path' : 'required');
      return problem(typeKey(issue.expected));
    case 'too_small':
      return tooSmall(issue, problem);
    case 'too_big': {
      const maximum = Number(issue.maximum);
      if (issue.origin === 'array') return problem('itemsAtMost', { maximum });
      return problem(issue.inclusive === false ? 'lessThan' : 'atMost', { maximum });
    }
    case 'invalid_value':
      if (path === 'version') return problem('version');
      return problem('choice', { values: issue.values.map(String).join(', ') });
    case 'unrecognized_keys':
      return problem('unknown', { keys: issue.keys.join(', ') });
    case 'invalid_union':
      return problem('choice', { values: alternativesOf(issue).join(', ') });
    default:
      return problem('other', { message: issue.message });
  }
}

/** What a value may be: the names of the shapes, or the values of a union of values. */
function alternativesOf(issue: Extract<Issue, { code: 'invalid_union' }>): string[] {
  if ('options' in issue && Array.isArray(issue.options)) return issue.options.map(String);
  return issue.errors.flat().flatMap((one) => ('values' in one ? one.values.map(String) : []));
}

function tooSmall(
  issue: Extract<Issue, { code: 'too_small' }>,
  problem: (key: string, named?: FieldProblem['named']) => FieldProblem,
): FieldProblem {
  const path = issue.path.join('.');
  const minimum = Number(issue.minimum);
  if (path === 'dataset.path') return problem('rules.dataset-path');
  if (path === 'evaluation.networks') return problem('rules.evaluation-networks');
  if (issue.origin === 'string') return problem('required');
  if (issue.origin === 'array') return problem('itemsAtLeast', { minimum });
  return problem(issue.inclusive === false ? 'moreThan' : 'atLeast', { minimum });
}

function typeKey(expected: string): string {
  const keys: Record<string, string> = {
    number: 'number',
    int: 'integer',
    string: 'text',
    boolean: 'boolean',
    array: 'list',
    object: 'object',
  };
  return keys[expected] ?? 'required';
}
