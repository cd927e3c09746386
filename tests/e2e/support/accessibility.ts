import type { Page } from '@playwright/test';
import axe from 'axe-core';

export interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

interface WithAxe {
  readonly axe: { run(options: unknown): Promise<{ violations: unknown[] }> };
}

/**
 * What axe finds on the page as it is, WCAG 2.2 A and AA. The document gets axe once: compiled and run in, it takes half
 * of the time. It does not ask frames: the only one is a report's, in which no script runs, and asking one that is not there
 * yet is an error on the console.
 */
export async function findings(page: Page): Promise<readonly Finding[]> {
  const isThere = await page.evaluate(() => 'axe' in globalThis);
  if (!isThere) await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const options = { runOnly: tags, resultTypes: ['violations'], selectors: false, iframes: false };
    const { violations } = await (globalThis as unknown as WithAxe).axe.run(options);
    return violations.map((one) => {
      const { id, impact, nodes } = one as { id: string; impact: string; nodes: { html: string }[] };
      return { id, impact, nodes: nodes.map((node) => node.html.slice(0, 200)) };
    });
  });
}
