import { mount, type VueWrapper } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { runConfigSchema, type RunConfigInput } from '@shared/config/schema';
import { useCurves } from '@renderer/features/charts';
import { CurveBuffer } from '@renderer/features/charts/curveBuffer';
import { useLiveRun } from '@renderer/features/runs/liveRunStore';
import DivergenceBanner from '@renderer/features/runs/DivergenceBanner.vue';
import { i18n } from '@renderer/i18n';
import { runNamed, startStores } from '../../support';

const router = createRouter({
  history: createMemoryHistory(),
  routes: [{ path: '/:path(.*)', component: { template: '<i />' } }],
});

/** The banner of a run whose least outputs are these, ten iterations apart, and whose greatest is near the data's. */
async function banner(least: readonly number[], change: Partial<RunConfigInput> = {}): Promise<VueWrapper> {
  const run = runNamed(await startStores(), '3 hallucinators');
  const curve = (values: readonly number[]): CurveBuffer => {
    const buffer = new CurveBuffer();
    values.forEach((value, i) => buffer.append(10 * i, value));
    return buffer;
  };
  const overview = new Map([
    ['outputs/least', curve(least)],
    ['outputs/greatest', curve(least.map(() => 1.5))],
    ['loss/objective', curve(least.map(() => 1e6))],
  ]);
  useLiveRun().runId = run.id;
  useCurves().runs = new Map([[run.id, { overview, detail: null }]]);
  const config = runConfigSchema.parse({ ...run.config, ...change });
  return mount(DivergenceBanner, { props: { run: { ...run, config } }, global: { plugins: [i18n, router] } });
}
const saying = (page: VueWrapper): string => page.find('[data-testid="divergence-banner"]').text();

describe('the banner over a run that diverges', () => {
  it('is not there while images stay near the data', async () => {
    expect((await banner([-1, -3, -100])).text()).toBe('');
    expect((await banner([])).text()).toBe('');
  });

  it('says when the images left the data’s range, how far they went, and which setting to change', async () => {
    const page = await banner([-1, -150, -1234], {
      optimiser: { hallucinators: { rule: 'sgd', learningRate: 4 } },
    });
    expect(saying(page)).toContain(
      'The images left the range of the data at iteration 10 and reached 1,234 times as far: the run diverges.',
    );
    expect(saying(page)).toContain(
      'Choose relative steps for the hallucinators, or lower their learning rate (4 now).',
    );
    expect(page.find('[data-testid="divergence-edit"]').exists()).toBe(true);
  });

  it('stays when they come back', async () => {
    const page = await banner([-1, -150, -1234, -2]);
    expect(saying(page)).toContain(
      'left the range of the data at iteration 10, reached 1,234 times as far, and came back: the run diverged.',
    );
  });

  it.each<[string, Partial<RunConfigInput>, string]>([
    [
      'relative steps',
      { optimiser: { hallucinators: { rule: 'relative', learningRate: 0.5 } } },
      'Lower the learning rate of the hallucinators (0.5 now).',
    ],
    [
      'images alone',
      { parameterization: { basesPerClass: 1 }, optimiser: { images: { learningRate: 30 } } },
      'Lower the learning rate of the images (30 now).',
    ],
  ])('names the setting of %s', async (_, change, sentence) => {
    expect(saying(await banner([-101], change))).toContain(sentence);
  });
});
