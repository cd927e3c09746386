import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parameterizationSchema, type ParameterizationConfig } from '@shared/config/parameterization';
import { pageOf } from '@main/exports/distilled/page';
import { PLAIN_RANGES } from '@main/exports/distilled/values';
import type { ExportSubject } from '@main/exports/distilled/subject';
import {
  betweenHallucinators,
  decodePairs,
  hallucinateInto,
  hallucinatorAt,
} from '@main/core/parameterization/hostDecode';
import { createParameterization } from '@main/core/parameterization/parameterization';
import { Random } from '@main/core/random/random';

const resources = (...parts: string[]): string => join('resources', ...parts);
const [mean, std] = [
  [0.4, 0.5, 0.6],
  [0.2, 0.25, 0.3],
];

/** What `hallucinate.js` offers. */
interface InPage {
  imageOf(basis: number, weights: unknown): ArrayLike<number>;
  hallucinator(index: number): unknown;
  between(a: unknown, b: unknown, share: number): unknown;
}

function subjectOf(input: unknown, changes: Partial<ExportSubject> = {}): ExportSubject {
  const config: ParameterizationConfig = parameterizationSchema.parse(input);
  const geometry = { classes: 2, channels: 3, imageSize: 9, trainPerClass: 5 };
  const parameterization = createParameterization(config, geometry);
  const random = Random.for(3, 'page');
  const params = Object.fromEntries(
    Object.entries(parameterization.specs).map(([name, { shape }]) => {
      const size = shape.reduce((product, length) => product * length, 1);
      return [name, { shape, data: random.uniformArray(size, -1, 1) }];
    }),
  );
  const standardisation = { mean, std };
  const state = { geometry, classNames: ['Cat', '</script><b>'], standardisation, iteration: 7, params };
  return { run: 'A <run>', state, parameterization, whitened: false, ...changes } as unknown as ExportSubject;
}

const dataOf = (page: string): string =>
  /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';

/** The page's own decoder on the page's own data. */
function decoderOf(page: string): InPage {
  const script = readFileSync(resources('web', 'hallucinate.js'), 'utf8');
  const context = { atob, facts: JSON.parse(dataOf(page)) as unknown };
  return runInNewContext(`${script}; haba(facts)`, context) as InPage;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const errors = Array.from(
    expected,
    (value, i) => Math.abs(value - (actual[i] ?? NaN)) / Math.max(1, Math.abs(value)),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

const toPixels = (values: Float32Array): Float32Array =>
  values.map((value, i) => value * (std[Math.floor(i / 81) % 3] ?? 1) + (mean[Math.floor(i / 81) % 3] ?? 0));

describe('the web page of an export', () => {
  it.each([
    { hallucinators: 2, basesPerClass: 2 },
    { hallucinators: 3, basesPerClass: 1, kernel: 1, baseChannels: 'single' },
    { hallucinators: 2, basesPerClass: 1, formation: 2 },
  ])('makes the images that the studio makes: %j', async (config) => {
    const subject = subjectOf(config);
    const { params } = subject.state;
    const page = decoderOf(await pageOf(subject, PLAIN_RANGES.pixels, resources));
    for (let basis = 0; basis < subject.parameterization.items; basis += 1) {
      for (const variant of [null, 0, 1]) {
        const weights = variant === null ? null : page.hallucinator(variant);
        const studio = decodePairs(params, [{ basis, hallucinator: variant }], 3);
        expectClose(page.imageOf(basis, weights), toPixels(studio));
      }
    }
    const [a, b] = [hallucinatorAt(params, 0), hallucinatorAt(params, 1)];
    const mixed = new Float32Array(3 * 81);
    hallucinateInto(
      betweenHallucinators(a, b, 0.25),
      params['bases']?.data ?? new Float32Array(),
      0,
      mixed,
      0,
    );
    const between = page.between(page.hallucinator(0), page.hallucinator(1), 0.25);
    expectClose(page.imageOf(0, between), toPixels(mixed));
  });

  it('shows stored images, and whitened ones as networks see them', async () => {
    const subject = subjectOf({ basesPerClass: 2 }, { whitened: true });
    const page = decoderOf(await pageOf(subject, PLAIN_RANGES.network, resources));
    const images = subject.state.params['images']?.data ?? new Float32Array();
    expectClose(page.imageOf(3, null), images.slice(3 * 243));
  });

  it('loads nothing, runs only its own script, and takes names as text', async () => {
    const page = await pageOf(subjectOf({ hallucinators: 2 }), PLAIN_RANGES.pixels, resources);
    expect(page).not.toMatch(/\{\{|https?:|src=|href=/);
    expect(page).toContain('<title>A &lt;run&gt;</title>');
    expect(dataOf(page)).not.toContain('<');
    expect(JSON.parse(dataOf(page))).toMatchObject({ classNames: ['Cat', '</script><b>'] });
    const policy = /content="(default-src[^"]*)"/.exec(page)?.[1] ?? '';
    for (const element of ['script', 'style']) {
      const text = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(page)?.[1] ?? '';
      const hash = createHash('sha256').update(text).digest('base64');
      expect(policy).toContain(`${element}-src 'sha256-${hash}'`);
    }
    expect(policy).not.toContain('unsafe');
  });
});
