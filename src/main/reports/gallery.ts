/** The gallery: bases (rows, by class) by hallucinators (columns), one picture per class. */
import { PNG } from 'pngjs';
import type { ImageBatch } from '@shared/domain';
import { partOfBatch } from '@shared/domain/imageBatch';
import { message, type Message } from '@shared/words/message';
import type { CheckpointState } from '../core/checkpoint/state';
import { destandardised } from '../core/data/images';
import { rangeOfValues, toRgba } from '../core/data/rgba';
import { type DecodeCell, decodePairs } from '../core/parameterization/hostDecode';
import { parameterizationOf } from '../core/parameterization/parameterization';
import type { Say } from './document';
import { compact } from './format';
import { html, type Html } from './html';
import type { GalleryRange, ReportGallery } from './model';

/** Transparent pixels around every image of a sprite. */
const PADDING = 1;
/** On paper and screen an image is this many CSS pixels wide, unless the page is too narrow. */
const CELL = 64;

/** Images `from`..`from + rows * columns - 1` of a batch as one PNG, row by row. */
export function spritePng(images: ImageBatch, from: number, rows: number, columns: number): Uint8Array {
  const { width, height } = images;
  const [stepX, stepY] = [width + 2 * PADDING, height + 2 * PADDING];
  const png = new PNG({ width: columns * stepX, height: rows * stepY });
  png.data.fill(0);
  for (let i = 0; i < rows * columns && from + i < images.count; i += 1) {
    const left = (i % columns) * stepX + PADDING;
    const top = Math.floor(i / columns) * stepY + PADDING;
    for (let y = 0; y < height; y += 1) {
      const start = ((from + i) * height + y) * width * 4;
      png.data.set(images.rgba.subarray(start, start + width * 4), ((top + y) * png.width + left) * 4);
    }
  }
  return PNG.sync.write(png, { deflateLevel: 9 });
}

const dataUri = (png: Uint8Array): string => `data:image/png;base64,${Buffer.from(png).toString('base64')}`;

function sprite(images: ImageBatch, from: number, rows: number, columns: number, alt: string): Html {
  const uri = dataUri(spritePng(images, from, rows, columns));
  return html`<img src="${uri}" alt="${alt}" style="max-width:${columns * CELL}px" />`;
}

/** The classes in one block, or in two beside each other when rows are short. */
function inBlocks(classes: number, columns: number): readonly (readonly [number, number])[] {
  const half = Math.ceil(classes / 2);
  return columns <= 6 && classes >= 4
    ? [
        [0, half],
        [half, classes],
      ]
    : [[0, classes]];
}

/** Rows are bases, class by class: first the basis itself, then what each hallucinator makes of it. */
function habaMatrix(gallery: ReportGallery, classNames: readonly string[], say: Say): Html {
  const columns = 1 + gallery.shownHallucinators;
  const perClass = gallery.shownPerClass * columns;
  const heads = [
    say(message('reportDocument.gallery.basis')),
    ...Array.from({ length: gallery.shownHallucinators }, (_, i) => `H${i + 1}`),
  ];
  const width = columns * CELL;
  const row = (name: string, c: number): Html =>
    html`<div class="class">${name}</div>
      <div>
        ${sprite(gallery.images, c * perClass, gallery.shownPerClass, columns, say(message('reportDocument.gallery.basesOf', { name })))}
      </div>`;
  return html`<div class="matrices">
    ${inBlocks(classNames.length, columns).map(
      ([from, to]) =>
        html`<div class="matrix">
          <div></div>
          <div class="heads" style="max-width:${width}px;grid-template-columns:repeat(${columns},1fr)">
            ${heads.map((head) => html`<span>${head}</span>`)}
          </div>
          ${classNames.slice(from, to).map((name, i) => row(name, from + i))}
        </div>`,
    )}
  </div>`;
}

/** A row per class with its images. */
function pixelRows(gallery: ReportGallery, classNames: readonly string[], say: Say): Html {
  const columns = Math.min(gallery.shownPerClass, 10);
  const rows = Math.ceil(gallery.shownPerClass / columns);
  return html`<div class="matrix${columns <= 4 && ' several'}">
    ${classNames.map(
      (name, c) =>
        html`<div class="class">${name}</div>
          <div>
            ${sprite(partOfBatch(gallery.images, c * gallery.shownPerClass, gallery.shownPerClass), 0, rows, columns, say(message('reportDocument.gallery.imagesOf', { name })))}
          </div>`,
    )}
  </div>`;
}

/** How many classes the pictures are of: the first ones. */
const classesShown = ({ images, shownPerClass, shownHallucinators }: ReportGallery): number =>
  images.count / (shownPerClass * (1 + shownHallucinators));

/** That there are more classes than pictures, in a sentence; null where all have some. */
export function classesLeftOut(gallery: ReportGallery, classes: number): Message | null {
  const shown = classesShown(gallery);
  return shown < classes ? message('reportDocument.gallery.someClasses', { shown, all: classes }) : null;
}

/** What is and what is not shown, in a sentence. */
export function caption(gallery: ReportGallery): Message {
  const { kind, iteration, perClass, shownPerClass: shown, hallucinators, shownHallucinators } = gallery;
  const items = kind === 'haba' ? 'Bases' : 'Images';
  const { low, high, isPlain } = gallery.range;
  const scale = message(`reportDocument.gallery.${isPlain ? 'plainScale' : 'bulkScale'}`, {
    low: compact(low),
    high: compact(high),
  });
  const rows =
    shown < perClass
      ? message(`reportDocument.gallery.some${items}`, { shown, all: perClass })
      : message(`reportDocument.gallery.all${items}`);
  if (kind === 'pixels') return message('reportDocument.gallery.pixels', { images: rows, iteration, scale });
  const columns =
    shownHallucinators < hallucinators
      ? message('reportDocument.gallery.someHallucinators', { shown: shownHallucinators, all: hallucinators })
      : message('reportDocument.gallery.allHallucinators');
  return message('reportDocument.gallery.haba', { bases: rows, hallucinators: columns, iteration, scale });
}

/** A row per class: the first grid and its parts. */
function partRows(
  { parts, factor, kind }: ReportGallery,
  classNames: readonly string[],
  say: Say,
): Html | null {
  if (parts === null) return null;
  const columns = 1 + factor ** 2;
  const first = message(`reportDocument.gallery.${kind === 'haba' ? 'firstBasis' : 'firstImage'}`);
  return html`<h3>${say(message('reportDocument.gallery.multiFormation'))}</h3>
    <p>${say(message('reportDocument.gallery.parts', { factor, first }))}</p>
    <div class="matrix${columns <= 5 && ' several'}">
      ${classNames.map(
        (name, c) =>
          html`<div class="class">${name}</div>
            <div>
              ${sprite(partOfBatch(parts, c * columns, columns), 0, 1, columns, say(message('reportDocument.gallery.partsOf', { name })))}
            </div>`,
      )}
    </div>`;
}

/** Pictures, class by class, with a sentence that says what is shown. */
export function galleryFigure(gallery: ReportGallery, classNames: readonly string[], say: Say): Html {
  const shown = classNames.slice(0, classesShown(gallery));
  const leftOut = classesLeftOut(gallery, classNames.length);
  return html`<div class="gallery">
    <p>${say(caption(gallery))}${leftOut !== null && ` ${say(leftOut)}`}</p>
    ${gallery.kind === 'haba' ? habaMatrix(gallery, shown, say) : pixelRows(gallery, shown, say)}
    ${partRows(gallery, shown, say)}
  </div>`;
}

// The images of a report's gallery, decoded from a checkpoint without an engine.

/** A gallery stays small enough to look at, and a report small enough to send. */
const MAX_ROWS = 100;
const MAX_CLASSES = 100;
const MAX_PER_CLASS = 10;
const MAX_HALLUCINATORS = 10;

/** How many bases of each class a gallery of `classes` classes shows. */
export const shownPerClass = (perClass: number, classes: number): number =>
  Math.min(perClass, MAX_PER_CLASS, Math.max(1, Math.floor(MAX_ROWS / classes)));

/**
 * The first bases of each of the first classes, at most `most` of them, each followed by what the first hallucinators make of it; or
 * plain images.
 */
export function galleryOf(state: CheckpointState, most = MAX_PER_CLASS): ReportGallery {
  const { config, geometry, standardisation, iteration } = state;
  const own = parameterizationOf(state);
  const params = own.withBases(state.params);
  const { parameterization } = config;
  const { basesPerClass: perClass, hallucinators, formation: factor } = parameterization;
  const shownHallucinators = Math.min(hallucinators, MAX_HALLUCINATORS);
  const shown = Math.min(most, shownPerClass(perClass, geometry.classes));
  const classes = Math.min(geometry.classes, MAX_CLASSES);
  const columns = [null, ...Array.from({ length: shownHallucinators }, (_, i) => i)];
  const cells = Array.from({ length: classes * shown }, (_, row) => {
    const basis = Math.floor(row / shown) * perClass + (row % shown);
    return columns.map((hallucinator) => ({ basis, hallucinator }));
  }).flat();
  const decode = (chosen: readonly DecodeCell[]): Float32Array =>
    decodePairs(params, chosen, geometry.channels, own.grid);
  const values = decode(cells);
  const range = rangeOf(values, state);
  const shownAs = (images: Float32Array): ImageBatch =>
    toRgba(images, geometry.channels, geometry.imageSize, standardisation, 'shared', range);
  const through = hallucinators > 0 ? 0 : null;
  const parts = Array.from({ length: classes }, (_, c) =>
    Array.from({ length: 1 + factor ** 2 }, (_, i) => ({
      basis: c * perClass,
      hallucinator: through,
      part: i === 0 ? null : i - 1,
    })),
  ).flat();
  return {
    kind: hallucinators > 0 ? 'haba' : 'pixels',
    iteration,
    perClass,
    shownPerClass: shown,
    hallucinators,
    shownHallucinators,
    images: shownAs(values),
    factor,
    parts: factor > 1 ? shownAs(decode(parts)) : null,
    range,
  };
}

const PLAIN: GalleryRange = { low: 0, high: 1, isPlain: true };

/**
 * From where to where the values of the pictures lie, their standardisation undone: those of pixels, or their first to their
 * 99th hundredth where more of them lie beyond.
 */
function rangeOf(images: Float32Array, { geometry, standardisation }: CheckpointState): GalleryRange {
  const values = destandardised(images, geometry.channels, geometry.imageSize, standardisation);
  const range = rangeOfValues(values.filter(Number.isFinite), PLAIN);
  return range === PLAIN ? PLAIN : { ...range, isPlain: false };
}
