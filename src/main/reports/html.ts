/** HTML as values: whatever is put into a template is escaped, unless it is markup that another template made. */
import { escapeHtml } from '@shared/text/escape';

/** Finished markup. Only `html` and `trusted` make it. */
export class Html {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

/** What a template takes. `null`, `undefined` and `false` become nothing; lists are joined. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
}

/** Template tag: html`<p title="${note}">${text}</p>`. Attributes must be quoted. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? '';
  values.forEach((value, i) => {
    text += render(value) + (parts[i + 1] ?? '');
  });
  return new Html(text);
}

/** Markup of our own that must not be escaped, such as the style sheet. Never pass text that people wrote. */
export const trusted = (markup: string): Html => new Html(markup);
