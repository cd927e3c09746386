/** A web page that makes the images itself: codes and hallucinators at work in the browser, in one file that loads nothing. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { ExportValues } from '@shared/domain/exports';
import { escapeHtml } from '@shared/text/escape';
import type { Table } from '../../core/parameterization/precision';
import { isTable } from './stored';
import type { ByteRange, ExportSubject } from './subject';
import { PLAIN_RANGES } from './values';

type Resources = (...parts: string[]) => string;

/** What the page shows: the whitening of a run is too large to be undone in it. */
export const pageValues = ({ whitened }: ExportSubject): ExportValues => (whitened ? 'network' : 'pixels');

/** What is stored, as `resources/web/decode.js` takes it. */
function storedFacts({ state, stored: { parts, masks, bits, lowestCode } }: ExportSubject) {
  const { code, baseChannels } = state.config.parameterization;
  return {
    code,
    planes: baseChannels === 'single' ? 1 : state.geometry.channels,
    bits,
    lowestCode,
    masks: masks.map(({ bits: own }) => base64(own)),
    parts: Object.fromEntries(
      parts.map((part): [name: string, facts: object] => {
        const { name, shape } = part;
        if (part.codes === null) return [name, { shape, floats: base64(part.floats) }];
        const { bytes, columns, scales, offsets } = part.codes;
        const own = { codes: base64(bytes), columns, scales: ofGroups(scales) };
        return [name, { shape, ...own, offsets: offsets && ofGroups(offsets) }];
      }),
    ),
  };
}

/** What the page knows of a run; `hallucinate.js` and `gallery.js` read it. */
function factsOf(subject: ExportSubject, range: ByteRange) {
  const { state, parameterization, whitened } = subject;
  const plain = PLAIN_RANGES[range.values];
  const { geometry, classNames, standardisation, iteration } = state;
  return {
    size: geometry.imageSize,
    channels: geometry.channels,
    items: parameterization.items,
    perClass: parameterization.perClass,
    hallucinators: parameterization.hallucinators,
    classNames,
    mean: standardisation.mean,
    std: standardisation.std,
    whitened,
    range: [range.low, range.high],
    plainRange: [plain.low, plain.high],
    iteration,
    stored: storedFacts(subject),
  };
}

/** Scales or offsets: numbers, or a table of them. */
const ofGroups = (numbers: Float32Array | Table): object =>
  isTable(numbers) ? { codes: base64(numbers.codes), unit: numbers.unit } : { floats: base64(numbers) };

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

/** What a content security policy calls one script or style. */
const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/**
 * The page as HTML. Its policy lets only its own script and style run, and nothing be fetched.
 * @param range Black and white of all images; its values are `pageValues`
 * @param resources Path of a file of the application's resources
 */
export async function pageOf(
  subject: ExportSubject,
  range: ByteRange,
  resources: Resources,
): Promise<string> {
  const read = (name: string): Promise<string> => readFile(resources('web', name), 'utf8');
  const [template, style, ...scripts] = await Promise.all(
    ['gallery.html', 'gallery.css', 'decode.js', 'hallucinate.js', 'gallery.js'].map(read),
  );
  const script = scripts.join('');
  const values: Readonly<Record<string, string>> = {
    title: escapeHtml(subject.run),
    style: style ?? '',
    styleHash: hashOf(style ?? ''),
    script,
    scriptHash: hashOf(script),
    // Whatever a class is called, it does not end the element.
    data: JSON.stringify(factsOf(subject, range)).replaceAll('<', '\\u003c'),
  };
  return (template ?? '').replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? '');
}

/** Writes the page into a file. */
export async function writePage(
  subject: ExportSubject,
  range: ByteRange,
  path: string,
  resources: Resources,
): Promise<void> {
  await writeFile(path, await pageOf(subject, range, resources));
}
