/** What the page of an export draws, in a document without pictures: the bytes that it gives to its canvases are kept. */
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { Window, type HTMLElement, type HTMLSelectElement } from 'happy-dom';
import { afterEach, describe, expect, it } from 'vitest';
import { pageOf } from '@main/exports/distilled/page';
import { PLAIN_RANGES } from '@main/exports/distilled/values';
import type { ByteRange, ExportSubject } from '@main/exports/distilled/subject';
import { exportSubject } from '../../../support/exportSubject';

const resources = (...parts: string[]): string => join('resources', ...parts);
const windows: Window[] = [];
afterEach(async () => {
  for (const window of windows.splice(0)) await window.happyDOM.close();
});

/** Two bases of two classes and two hallucinators. */
const factored = (): ExportSubject =>
  exportSubject(
    { basesPerClass: 1, hallucinators: 2 },
    {
      geometry: { classes: 2, channels: 1, imageSize: 4, trainPerClass: 5 },
      standardisation: { mean: [0.5], std: [0.5] },
    },
  );

/** Two stored images of 2 x 2 pixels, one of them with values that are no numbers. */
function subject(whitened: boolean): ExportSubject {
  const data = Float32Array.of(-2, 0, 1, 3, NaN, 5, Infinity, 6);
  return exportSubject(
    { basesPerClass: 1 },
    {
      geometry: { classes: 2, channels: 1, imageSize: 2, trainPerClass: 5 },
      standardisation: { mean: [0], std: [1] },
      params: { images: { shape: [2, 1, 2, 2], data } },
      ...(whitened ? { whitening: 'a'.repeat(64) } : {}),
    },
  );
}

interface Shown {
  /** Gray values of the large picture. */
  large(): number[];
  /** Gray values of the pictures in the table. */
  cells(): number[][];
  words(): string;
  choices(): string[];
  choose(display: string): void;
  /** What is said of the large picture. */
  said(): string;
  /** The n-th picture of a strip. */
  item(strip: 'bases' | 'through', n: number): HTMLElement;
  /** Drags one picture onto another. */
  drag(from: HTMLElement, to: HTMLElement): void;
}

async function shown(
  range: ByteRange,
  whitened = false,
  language = 'en-GB',
  of = subject(whitened),
): Promise<Shown> {
  const html = await pageOf(of, range, resources);
  const window = new Window();
  windows.push(window);
  const { document } = window;
  const script = [...html.matchAll(/<script>(.*?)<\/script>/gs)][0]?.[1] ?? '';
  document.write(html.replaceAll(/<script>.*?<\/script>/gs, ''));
  const drawn = new Map<unknown, Uint8ClampedArray>();
  const canvas = window.HTMLCanvasElement.prototype;
  Object.assign(canvas, {
    getContext(this: unknown) {
      return {
        createImageData: (w: number, h: number) => ({ data: new Uint8ClampedArray(4 * w * h) }),
        putImageData: ({ data }: { data: Uint8ClampedArray }) => drawn.set(this, data),
      };
    },
  });
  /** Everything is in sight at once. */
  class AllInSight {
    constructor(private readonly call: (entries: object[]) => void) {}
    readonly disconnect = (): void => undefined;
    readonly unobserve = (): void => undefined;
    observe(target: unknown): void {
      queueMicrotask(() => {
        this.call([{ isIntersecting: true, target }]);
      });
    }
  }
  runInContext(
    script,
    createContext({
      document,
      navigator: { language },
      IntersectionObserver: AllInSight,
      atob,
      Uint8ClampedArray,
    }),
  );
  await Promise.resolve();
  const select = [...document.querySelectorAll('#controls select')].at(-1) as HTMLSelectElement;
  const gray = (of: unknown): number[] => [...(drawn.get(of) ?? [])].filter((_, i) => i % 4 === 0);
  return {
    large: () => gray(document.getElementById('large')),
    cells: () => [...document.querySelectorAll('td canvas')].map(gray),
    words: () => document.getElementById('scale')?.textContent ?? '',
    choices: () => [...select.options].map(({ textContent }) => textContent),
    said: () => document.getElementById('shown')?.textContent ?? '',
    item(strip, n) {
      const found = document.querySelectorAll<HTMLElement>(`#${strip} button`)[n];
      if (!found) throw new Error(`There is no picture ${n} in ${strip}.`);
      return found;
    },
    drag(from, to) {
      from.dispatchEvent(new window.Event('dragstart'));
      to.dispatchEvent(new window.Event('drop'));
      from.dispatchEvent(new window.Event('dragend'));
    },
    choose(display) {
      select.value = display;
      select.dispatchEvent(new window.Event('change'));
    },
  };
}

const wide: ByteRange = { values: 'pixels', low: -2, high: 3 };

describe('the page of an export', () => {
  it('shows all images on the scale of the run, and says which', async () => {
    const page = await shown(wide);
    expect(page.large()).toEqual([0, 102, 153, 255]);
    expect(page.cells()).toEqual([
      [0, 102, 153, 255],
      [0, 255, 255, 255],
    ]);
    expect(page.words()).toBe(
      'Black is -2 and white is 3. These are the 1st and the 99th percentile of the run: more than 1 % of its values lie below 0 or above 1.',
    );
    expect(page.choices()).toEqual(['One scale for all images', 'Each image by itself', 'True values']);
  });

  it('shows each image by itself, or true values, where that is chosen', async () => {
    const page = await shown({ values: 'pixels', low: -10, high: 10 });
    page.choose('each');
    await Promise.resolve();
    expect(page.large()).toEqual([0, 102, 153, 255]);
    // Values that are no numbers have no part in the scale of their image.
    expect(page.cells()[1]).toEqual([0, 0, 255, 255]);
    expect(page.words()).toBe('Black is the lowest value of each image and white is its highest.');
    page.choose('true');
    await Promise.resolve();
    expect(page.large()).toEqual([0, 0, 255, 255]);
    expect(page.words()).toBe('Black is 0 and white is 1.');
    page.choose('run');
    expect(page.large()).toEqual([102, 128, 140, 166]);
  });

  it('says no more where the run is within black and white, and shows whitened ones as networks see them', async () => {
    expect((await shown(PLAIN_RANGES.pixels)).words()).toBe('Black is 0 and white is 1.');
    const whitened = await shown({ values: 'network', low: -4, high: 6 }, true);
    expect(whitened.large()).toEqual([51, 102, 128, 178]);
    expect(whitened.words()).toContain('values lie below -3 or above 3.');
    whitened.choose('true');
    expect(whitened.large()).toEqual([42, 128, 170, 255]);
    expect(whitened.words()).toBe('Black is -3 and white is 3.');
  });

  it('says it in Korean', async () => {
    const page = await shown(wide, false, 'ko-KR');
    expect(page.words()).toContain('검정은 -2, 하양은 3입니다.');
    expect(page.choices()).toEqual(['모든 이미지에 같은 척도', '이미지마다 따로', '원래 값']);
  });
});

describe('mixing in the page', () => {
  it('puts any basis through any hallucinator: clicked, or dragged one onto the other', async () => {
    const page = await shown({ values: 'pixels', low: -1, high: 2 }, false, 'en', factored());
    expect(page.said()).toMatch(/^Basis 1, hallucinator 1: Cat/);
    const first = page.large();
    page.item('through', 2).click();
    expect(page.said()).toMatch(/^Basis 1, hallucinator 2: Cat/);
    expect(page.large()).not.toEqual(first);
    expect(page.item('through', 2).getAttribute('aria-pressed')).toBe('true');
    page.item('bases', 1).click();
    expect(page.said()).toMatch(/^Basis 2, hallucinator 2: Dog/);
    page.drag(page.item('bases', 0), page.item('through', 1));
    expect(page.said()).toMatch(/^Basis 1, hallucinator 1: Cat/);
    expect(page.large()).toEqual(first);
    page.drag(page.item('through', 0), page.item('bases', 1));
    expect(page.said()).toMatch(/^Basis 2, as it is stored: Dog/);
  });
});
