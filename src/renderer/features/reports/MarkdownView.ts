/** Markdown as elements: made node by node from data, so that no text can become markup. */
import { defineComponent, h, type VNode, type VNodeArrayChildren } from 'vue';
import { parseMarkdown } from '@shared/text/markdown/read';
import type { Block, Inline } from '@shared/text/markdown/types';

const TAGS = { strong: 'strong', emphasis: 'em', strike: 's' } as const;
const ALIGN = { left: 'text-left', center: 'text-center', right: 'text-right' } as const;

const inlines = (children: readonly Inline[]): VNodeArrayChildren => children.map(inlineNode);

function inlineNode(inline: Inline): VNode | string {
  switch (inline.kind) {
    case 'text':
      return inline.text;
    case 'code':
      return h('code', inline.text);
    case 'break':
      return h('br');
    case 'link':
      // The studio's pages lead nowhere; the report has the link.
      return h('span', { class: 'link', title: inline.url }, inlines(inline.children));
    default:
      return h(TAGS[inline.kind], inlines(inline.children));
  }
}

function item(blocks: readonly Block[], tight: boolean): VNode {
  const children = blocks.map((block) =>
    tight && block.kind === 'paragraph' ? inlines(block.children) : [blockNode(block)],
  );
  return h('li', children.flat());
}

function blockNode(block: Block): VNode {
  switch (block.kind) {
    case 'heading':
      // Below the page's own headings.
      return h(`h${Math.min(6, block.level + 2)}`, inlines(block.children));
    case 'paragraph':
      return h('p', inlines(block.children));
    case 'quote':
      return h('blockquote', block.children.map(blockNode));
    case 'list': {
      const items = block.items.map((one) => item(one, block.tight));
      return block.start === null ? h('ul', items) : h('ol', { start: block.start }, items);
    }
    case 'code':
      return h('pre', { tabindex: 0 }, block.text);
    case 'rule':
      return h('hr');
    case 'table': {
      const cell = (tag: 'th' | 'td', children: readonly Inline[], column: number): VNode =>
        h(
          tag,
          { class: ALIGN[block.align[column] ?? 'left'], ...(tag === 'th' ? { scope: 'col' } : {}) },
          inlines(children),
        );
      return h('table', [
        h('thead', [
          h(
            'tr',
            block.head.map((children, column) => cell('th', children, column)),
          ),
        ]),
        h(
          'tbody',
          block.rows.map((row) =>
            h(
              'tr',
              row.map((children, column) => cell('td', children, column)),
            ),
          ),
        ),
      ]);
    }
  }
}

export default defineComponent({
  name: 'MarkdownView',
  props: { text: { type: String, required: true } },
  setup: (props) => () => h('div', { class: 'prose' }, parseMarkdown(props.text).map(blockNode)),
});
