import type { Page } from '@playwright/test';
import axe from 'axe-core';

export interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

interface WithAxe {
  readonly axe: { run(options: unknown): Promise<{ violations: Answer[] }> };
}

/** How a page is coloured, as the studio writes it on the document. */
export interface Colours {
  readonly theme: 'light' | 'dark';
  readonly contrast: 'high' | 'normal';
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * What axe finds on the page as it is, WCAG 2.2 A and AA. The document gets axe once: compiled and run in, it takes half
 * of the time. It does not ask frames: the only one is a report's, in which no script runs, and asking one that is not there
 * yet is an error on the console. What fades in or out is waited for: half-way its contrast is not that of the page.
 */
export async function findings(page: Page): Promise<readonly Finding[]> {
  await page.evaluate(SETTLE);
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(axe.source);
  return page.evaluate(ask, WCAG);
}

/**
 * What axe finds of contrast on a page that it was asked about, had it other colours: nothing else depends on them. They
 * change at once, not by and by, and afterwards the page is as it was.
 */
export async function contrastFindings(page: Page, colours: Colours): Promise<readonly Finding[]> {
  const before = await recolour(page, colours);
  const found = await page.evaluate(ask, ['color-contrast']);
  await recolour(page, before);
  return found;
}

/** Runs in the page: until nothing moves but what moves for ever. */
const SETTLE = `(async () => {
  for (;;) {
    const ends = ({ effect }) => effect?.getComputedTiming().endTime !== Infinity;
    const moving = document.getAnimations().filter((one) => one.playState === 'running' && ends(one));
    if (moving.length === 0) return;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
})()`;

interface Answer {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** Runs in the page. */
async function ask(runOnly: readonly string[]): Promise<Finding[]> {
  const options = { runOnly, resultTypes: ['violations'], selectors: false, iframes: false };
  const { violations } = await (globalThis as unknown as WithAxe).axe.run(options);
  return violations.map(({ id, impact, nodes }) => ({
    id,
    impact,
    nodes: nodes.map(({ html }) => html.slice(0, 200)),
  }));
}

/** Gives the page other colours, and answers those it had. They are computed before transitions are allowed again. */
const recolour = (page: Page, colours: Colours): Promise<Colours> =>
  page.evaluate<Colours>(`(() => {
    const root = document.documentElement;
    const { theme, contrast } = root.dataset;
    const still = new CSSStyleSheet();
    still.replaceSync('*, ::before, ::after { transition: none !important; }');
    document.adoptedStyleSheets.push(still);
    Object.assign(root.dataset, ${JSON.stringify(colours)});
    for (const one of document.querySelectorAll('*')) void getComputedStyle(one).color;
    document.adoptedStyleSheets.pop();
    return { theme, contrast };
  })()`);
