import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { escapeHtml } from '@shared/text/escape';
import { html, trusted, type HtmlValue } from '@main/reports/html';

describe('html templates', () => {
  it('escape text and attribute values', () => {
    const text = `<b a="1" b='2'>&`;
    expect(html`<p title="${text}">${text}</p>`.text).toBe(
      '<p title="&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;">&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;</p>',
    );
  });

  it('keep markup made by templates, join lists, and leave nothing out but nothing', () => {
    const items = ['a', 'b'].map((item) => html`<i>${item}</i>`);
    const mixed: HtmlValue = [items, null, undefined, false, 0, trusted('<hr>')];
    expect(html`<p>${mixed}</p>`.text).toBe('<p><i>a</i><i>b</i>0<hr></p>');
  });

  it('replace control characters that no document may hold', () => {
    expect(escapeHtml('a\u0000b\u001bc\td\n')).toBe('a\ufffdb\ufffdc\td\n');
  });

  it('let no text open a tag or end an attribute', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !/[<>"']/.test(escapeHtml(text))));
  });
});
