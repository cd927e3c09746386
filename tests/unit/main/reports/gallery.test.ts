import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { sayer } from '@main/reports/document';
import { galleryFigure, galleryOf, spritePng } from '@main/reports/gallery';
import { runConfigSchema } from '@shared/config/schema';
import type { ReportGallery } from '@main/reports/model';
import { greys } from './sample';

/** Red of the top left pixel of each cell. */
function corners(png: PNG, cell: number): number[] {
  const found: number[] = [];
  for (let y = 1; y < png.height; y += cell + 2) {
    for (let x = 1; x < png.width; x += cell + 2) found.push(png.data[(y * png.width + x) * 4] ?? -1);
  }
  return found;
}

/** The pictures of a section, read back. */
function pictures(html: string): PNG[] {
  return [...html.matchAll(/src="data:image\/png;base64,([^"]+)"/g)].map((match) =>
    PNG.sync.read(Buffer.from(match[1] ?? '', 'base64')),
  );
}

const gallery = (part: Partial<ReportGallery>): ReportGallery => ({
  kind: 'haba',
  iteration: 5,
  perClass: 2,
  shownPerClass: 2,
  hallucinators: 2,
  shownHallucinators: 2,
  images: greys(12, 4),
  factor: 1,
  parts: null,
  range: { low: 0, high: 1, isPlain: true },
  ...part,
});

const say = sayer('en');

describe('a sprite', () => {
  it('holds the images in their order with a clear border', () => {
    const png = PNG.sync.read(Buffer.from(spritePng(greys(7, 4), 1, 2, 3)));
    expect([png.width, png.height]).toEqual([18, 12]);
    expect(corners(png, 4)).toEqual([1, 2, 3, 4, 5, 6].map((i) => (i * 37) % 256));
    expect(png.data[3]).toBe(0);
    expect(png.data[(1 * 18 + 1) * 4 + 3]).toBe(255);
  });
});

describe('the gallery', () => {
  it('shows bases by class with their hallucinations', () => {
    const text = galleryFigure(gallery({}), ['<cat>', 'dog'], say).text;
    const shown = pictures(text);
    expect(shown).toHaveLength(2);
    expect(shown.map((png) => corners(png, 4))).toEqual([
      [0, 1, 2, 3, 4, 5].map((i) => (i * 37) % 256),
      [6, 7, 8, 9, 10, 11].map((i) => (i * 37) % 256),
    ]);
    expect(text).toContain('<span>basis</span>');
    expect(text).toContain('<span>H2</span>');
    expect(text).toContain('&lt;cat&gt;');
    expect(text).not.toContain('<cat>');
  });

  it('shows plain images by class', () => {
    const part = { kind: 'pixels', hallucinators: 0, shownHallucinators: 0, images: greys(4, 4) } as const;
    const shown = pictures(galleryFigure(gallery(part), ['a', 'b'], say).text);
    expect(shown.map((png) => corners(png, 4))).toEqual([
      [0, 37],
      [74, 111],
    ]);
  });

  it('shows the parts of a grid beside it, class by class', () => {
    const part = {
      kind: 'pixels',
      perClass: 1,
      shownPerClass: 1,
      hallucinators: 0,
      shownHallucinators: 0,
      images: greys(2, 4),
      factor: 2,
      parts: greys(10, 4),
    } as const;
    const { text } = galleryFigure(gallery(part), ['a', 'b'], say);
    expect(pictures(text).map((png) => corners(png, 4))).toEqual([
      [0],
      [37],
      [0, 1, 2, 3, 4].map((i) => (i * 37) % 256),
      [5, 6, 7, 8, 9].map((i) => (i * 37) % 256),
    ]);
    expect(text).toContain('a grid of 2 × 2 training images');
    expect(galleryFigure(gallery({}), ['a', 'b'], say).text).not.toContain('Multi-formation');
  });

  it('says what it leaves out', () => {
    const text = galleryFigure(gallery({ perClass: 50, hallucinators: 9 }), ['a', 'b'], say).text;
    expect(text).toContain('The first 2 of 50 bases of each class');
    expect(text).toContain('the first 2 of 9 hallucinators');
    expect(text).not.toContain('classes are shown');
  });

  it('does not grow with hundreds of classes', () => {
    const { images, shownPerClass } = galleryOf({
      iteration: 1,
      config: runConfigSchema.parse({
        dataset: { source: 'fashion-mnist-sample' },
        parameterization: { kind: 'pixels', imagesPerClass: 2 },
        objective: { kind: 'dm' },
      }),
      geometry: { classes: 1000, channels: 1, imageSize: 2, trainPerClass: 5 },
      classNames: [],
      standardisation: { mean: [0.5], std: [0.25] },
      params: { images: { shape: [2000, 1, 2, 2], data: new Float32Array(8000) } },
      velocity: {},
      extractor: [],
      extractorVelocity: [],
      rate: null,
    });
    expect([images.count, shownPerClass]).toEqual([100, 1]);
  });

  describe('one scale for all pictures', () => {
    /** Two classes of one even gray image each, of these standardised values. */
    const evenImages = (first: number, second: number): ReportGallery =>
      galleryOf({
        iteration: 1,
        config: runConfigSchema.parse({
          dataset: { source: 'fashion-mnist-sample' },
          parameterization: { kind: 'pixels', imagesPerClass: 1 },
          objective: { kind: 'dm' },
        }),
        geometry: { classes: 2, channels: 1, imageSize: 2, trainPerClass: 5 },
        classNames: [],
        standardisation: { mean: [0.5], std: [0.25] },
        params: {
          images: {
            shape: [2, 1, 2, 2],
            data: Float32Array.from({ length: 8 }, (_, i) => (i < 4 ? first : second)),
          },
        },
        velocity: {},
        extractor: [],
        extractorVelocity: [],
        rate: null,
      });
    const shades = ({ images }: ReportGallery): number[] => [images.rgba[0] ?? -1, images.rgba[16] ?? -1];

    it('is that of pixels where values stay within', () => {
      const shown = evenImages(-1, 1);
      expect(shades(shown)).toEqual([64, 191]);
      expect(galleryFigure(shown, ['a', 'b'], say).text).toContain('black is 0, white is 1.');
    });

    it('is that of the bulk of the values where they lie beyond, and says so', () => {
      const shown = evenImages(-6, 14);
      expect(shades(shown)).toEqual([0, 255]);
      const { text } = galleryFigure(shown, ['a', 'b'], say);
      expect(text).toContain('black is -1, white is 4, the 1st and the 99th percentile');
    });
  });

  it('shows the classes that it has pictures of, and says so', () => {
    const { text } = galleryFigure(gallery({}), ['a', 'b', 'c & d'], say);
    expect(pictures(text)).toHaveLength(2);
    expect(text).toContain('The first 2 of 3 classes are shown.');
    expect(text).not.toContain('c &amp; d');
  });
});
