/**
 * Notes as HTML: markup is made from data, so that nothing of a note is markup by itself. Links open a window of their own:
 * in the studio's frame, which may open none, they lead nowhere.
 */
import { parseMarkdown } from '@shared/text/markdown/read';
import type { Alignment, Block, Inline } from '@shared/text/markdown/types';
import { html, trusted, type Html } from '../html';

const inlines = (children: readonly Inline[]): Html[] => children.map(inlineHtml);

function inlineHtml(inline: Inline): Html {
  switch (inline.kind) {
    case 'text':
      return html`${inline.text}`;
    case 'code':
      return html`<code>${inline.text}</code>`;
    case 'break':
      return html`<br />`;
    case 'strong':
      return html`<strong>${inlines(inline.children)}</strong>`;
    case 'emphasis':
      return html`<em>${inlines(inline.children)}</em>`;
    case 'strike':
      return html`<s>${inlines(inline.children)}</s>`;
    case 'link':
      return html`<a href="${inline.url}" target="_blank" rel="noopener noreferrer"
        >${inlines(inline.children)}</a
      >`;
  }
}

const ALIGN: Readonly<Record<Alignment, string>> = { left: 'left', center: 'center', right: 'number' };

function listItem(blocks: readonly Block[], tight: boolean): Html {
  return html`<li>
    ${blocks.map((block) => (tight && block.kind === 'paragraph' ? inlines(block.children) : blockHtml(block)))}
  </li>`;
}

function blockHtml(block: Block): Html {
  switch (block.kind) {
    case 'heading': {
      // Below the section's own heading.
      const tag = trusted(`h${Math.min(6, block.level + 2)}`);
      return html`<${tag}>${inlines(block.children)}</${tag}>`;
    }
    case 'paragraph':
      return html`<p>${inlines(block.children)}</p>`;
    case 'quote':
      return html`<blockquote>${block.children.map(blockHtml)}</blockquote>`;
    case 'list': {
      const items = block.items.map((item) => listItem(item, block.tight));
      return block.start === null
        ? html`<ul>
            ${items}
          </ul>`
        : html`<ol start="${block.start}">
            ${items}
          </ol>`;
    }
    case 'code':
      return html`<pre>${block.text}</pre>`;
    case 'rule':
      return html`<hr />`;
    case 'table': {
      const cell = (tag: 'th' | 'td', children: readonly Inline[], column: number): Html => {
        const name = trusted(tag === 'th' ? 'th scope="col"' : 'td');
        return html`<${name} class="${ALIGN[block.align[column] ?? 'left']}">${inlines(children)}</${trusted(tag)}>`;
      };
      return html`<div class="scroll">
        <table>
          <thead>
            <tr>
              ${block.head.map((children, column) => cell('th', children, column))}
            </tr>
          </thead>
          <tbody>
            ${block.rows.map(
              (row) =>
                html`<tr>
                  ${row.map((children, column) => cell('td', children, column))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
    }
  }
}

/** Markdown as HTML. Raw HTML in it is text, and links lead to http, https and mailto only. */
export const markdownHtml = (notes: string): Html =>
  html`<div class="prose">${parseMarkdown(notes).map(blockHtml)}</div>`;
