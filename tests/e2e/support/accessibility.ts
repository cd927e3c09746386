import type { Page } from '@playwright/test';
import axe from 'axe-core';

export interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly string[];
}

/** What axe finds on the page as it is, WCAG 2.2 A and AA. */
export async function findings(page: Page): Promise<readonly Finding[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: runner } = globalThis as unknown as {
      axe: { run(o: unknown): Promise<{ violations: unknown[] }> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations } = await runner.run({ runOnly: tags, resultTypes: ['violations'] });
    return violations.map((one) => {
      const { id, impact, nodes } = one as { id: string; impact: string; nodes: { html: string }[] };
      return { id, impact, nodes: nodes.map((node) => node.html.slice(0, 200)) };
    });
  });
}
