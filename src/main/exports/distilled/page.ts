/** A web page that makes the images itself: codes and hallucinators at work in the browser, in one file that loads nothing. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import type { ExportValues } from '@shared/domain/exports';
import { escapeHtml } from '@shared/text/escape';
import type { ByteRange, ExportSubject } from './subject';
import { PLAIN_RANGES } from './values';

type Resources = (...parts: string[]) => string;

/** What the page shows: the whitening of a run is too large to be undone in it. */
export const pageValues = ({ whitened }: ExportSubject): ExportValues => (whitened ? 'network' : 'pixels');

/** What the page knows of a run; `resources/web/hallucinate.js` and `gallery.js` read it. */
function factsOf(subject: ExportSubject, range: ByteRange) {
  const { state, parameterization, whitened } = subject;
  const plain = PLAIN_RANGES[range.values];
  const { geometry, classNames, standardisation, iteration, params } = state;
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
    params: Object.fromEntries(
      Object.entries(params).map(([name, { shape, data }]) => [name, { shape, data: base64(data) }]),
    ),
  };
}

const base64 = ({ buffer, byteOffset, byteLength }: Float32Array): string =>
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
  const [template, style, decoder, gallery] = await Promise.all(
    ['gallery.html', 'gallery.css', 'hallucinate.js', 'gallery.js'].map(read),
  );
  const script = `${decoder ?? ''}${gallery ?? ''}`;
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
