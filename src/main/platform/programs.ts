/** What a program that failed has said on its error output; else why it did not run. */
export function saidBy(error: unknown): string {
  const { stderr } = Object(error) as { readonly stderr?: unknown };
  const said = typeof stderr === 'string' ? stderr.trim() : '';
  return said === '' ? String(error) : said;
}
