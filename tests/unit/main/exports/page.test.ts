import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { pageOf } from '@main/exports/distilled/page';
import { PLAIN_RANGES } from '@main/exports/distilled/values';
import {
  betweenHallucinators,
  decodePairs,
  hallucinateInto,
  hallucinatorAt,
} from '@main/core/parameterization/hostDecode';
import { destandardised } from '@main/core/data/images';
import {
  compositions,
  exportSubject,
  type Form,
  inWords,
  STANDARDISATION,
} from '../../../support/exportSubject';

/** The page shows grids whole. */
const FORMS = compositions({ formations: [1] });

const resources = (...parts: string[]): string => join('resources', ...parts);
/** What `hallucinate.js` offers. */
interface InPage {
  imageOf(basis: number, weights: unknown): ArrayLike<number>;
  hallucinator(index: number): unknown;
  between(a: unknown, b: unknown, share: number): unknown;
}

const dataOf = (page: string): string =>
  /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)?.[1] ?? '';

/** The page's own decoder on the page's own data. */
function decoderOf(page: string): InPage {
  const script = ['decode.js', 'hallucinate.js'].map((name) => readFileSync(resources('web', name), 'utf8'));
  const context = { atob, facts: JSON.parse(dataOf(page)) as unknown };
  return runInNewContext(`${script.join('')}; haba(facts)`, context) as InPage;
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  const errors = Array.from(
    expected,
    (value, i) => Math.abs(value - (actual[i] ?? NaN)) / Math.max(1, Math.abs(value)),
  );
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

const toPixels = (values: Float32Array): Float32Array => destandardised(values, 3, 11, STANDARDISATION);

describe('the web page of an export', () => {
  it.each(FORMS.map((form) => [inWords(form), form] as const))('decodes %s', async (_, form) => {
    const subject = exportSubject(form);
    const { params } = subject.state;
    const page = decoderOf(await pageOf(subject, PLAIN_RANGES.pixels, resources));
    const variants = form.hallucinators === 0 ? [null] : [null, 0, 1];
    for (let basis = 0; basis < subject.parameterization.items; basis += 1) {
      for (const variant of variants) {
        const weights = variant === null ? null : page.hallucinator(variant);
        const studio = decodePairs(params, [{ basis, hallucinator: variant }], 3);
        expectClose(page.imageOf(basis, weights), toPixels(studio));
      }
    }
  });

  it('mixes two hallucinators', async () => {
    const subject = exportSubject({ hallucinators: 3, mapSize: 4, precision: { bits: 8 } });
    const { params } = subject.state;
    const page = decoderOf(await pageOf(subject, PLAIN_RANGES.pixels, resources));
    const mixed = new Float32Array(3 * 121);
    const weights = betweenHallucinators(hallucinatorAt(params, 0), hallucinatorAt(params, 1), 0.25);
    hallucinateInto(weights, params['bases']?.data ?? new Float32Array(), 0, mixed, 0);
    const between = page.between(page.hallucinator(0), page.hallucinator(1), 0.25);
    expectClose(page.imageOf(0, between), toPixels(mixed));
  });

  it('holds what is stored alone', async () => {
    const lengthOf = async (form: Form): Promise<number> =>
      dataOf(await pageOf(exportSubject(form), PLAIN_RANGES.pixels, resources)).length;
    const pixels = await lengthOf({ basesPerClass: 20 });
    // A third of the bytes of 40 images in base64, a quarter of the places of three channels, and a byte for each number.
    const rest = pixels - (4 / 3) * 4 * 40 * 363;
    expect(await lengthOf({ basesPerClass: 20, precision: { bits: 8 } })).toBeLessThan(
      rest + (4 / 3) * 40 * 363 + 300,
    );
    const code = { kind: 'frequency', coefficients: 30 } as const;
    expect(await lengthOf({ basesPerClass: 20, code })).toBeLessThan(rest + (4 / 3) * 4 * 40 * 90 + 300);
  });

  it('shows stored images, and whitened ones as networks see them', async () => {
    const subject = exportSubject({ basesPerClass: 2 }, { whitening: 'a'.repeat(64) });
    const page = decoderOf(await pageOf(subject, PLAIN_RANGES.network, resources));
    const images = subject.state.params['images']?.data ?? new Float32Array();
    expectClose(page.imageOf(3, null), images.slice(3 * 363));
  });

  it('loads nothing, runs only its own script, and takes names as text', async () => {
    const page = await pageOf(
      exportSubject({ hallucinators: 2 }, { run: 'A <run>', classNames: ['Cat', '</script><b>'] }),
      PLAIN_RANGES.pixels,
      resources,
    );
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
