import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { officialFiles, readOfficialResult } from '@main/core/official/result';
import { decodePairs } from '@main/core/parameterization/hostDecode';
import { temporaryFolder } from '../../../../support/library';
import { OFFICIAL_FILES, OFFICIAL_IMAGE } from '../../../../support/officialFiles';
import { TORCH_FILES } from '../../../../support/torchFiles';

const geometry = { classes: 2, channels: 3, imageSize: 4, trainPerClass: 5 };
const bytesOf = (text: string): Buffer => gunzipSync(Buffer.from(text, 'base64'));

/** A folder of files by their names. */
function folderOf(files: Readonly<Record<string, Uint8Array>>): string {
  const folder = join(temporaryFolder(), 'logged');
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

const images = bytesOf(OFFICIAL_FILES.images);
const styles = bytesOf(OFFICIAL_FILES.styles);

describe('a result of the official repository', () => {
  it('becomes bases and hallucinators that make the images PyTorch makes', () => {
    const folder = folderOf({ 'images_best.pt': images, 'weights_best.pt': styles });
    const { parameterization, params } = readOfficialResult(officialFiles(folder), geometry);
    expect(parameterization).toMatchObject({
      basesPerClass: 2,
      hallucinators: 2,
      kernel: 3,
      baseChannels: 'single',
    });
    const decoded = decodePairs(params, [{ basis: 2, hallucinator: 1 }], 3);
    decoded.forEach((value, i) => expect(value).toBeCloseTo(OFFICIAL_IMAGE[i] ?? NaN, 5));
  });

  it('is plain pixels where there are no style translators', () => {
    const folder = folderOf({ 'images_500.pt': images });
    const read = readOfficialResult(officialFiles(folder), { ...geometry, channels: 1, classes: 4 });
    expect(read.parameterization).toMatchObject({ basesPerClass: 1 });
    expect(read.params['images']?.shape).toEqual([4, 1, 4, 4]);
  });

  it('is found in its folder: the best, an iteration, the last, or one file', () => {
    const folder = folderOf({ 'images_1000.pt': images, 'styles_1000.pt': styles, 'images_9000.pt': images });
    expect(officialFiles(folder)).toMatchObject({ iteration: 9000, styles: null });
    expect(officialFiles(folder, 1000).styles).toBe(join(folder, 'styles_1000.pt'));
    expect(officialFiles(join(folder, 'images_1000.pt')).iteration).toBe(1000);
    expect(() => officialFiles(folder, 7)).toThrow('has no images_7.pt');
    writeFileSync(join(folder, 'images_best.pt'), images);
    writeFileSync(join(folder, 'weights_best.pt'), styles);
    expect(officialFiles(folder)).toMatchObject({ iteration: null, styles: join(folder, 'weights_best.pt') });
    expect(() => officialFiles(temporaryFolder())).toThrow('there is: none');
    expect(() => officialFiles(join(folder, 'nowhere'))).toThrow('does not exist');
  });

  it.each([
    ['another dataset', images, styles, { ...geometry, imageSize: 32 }, 'choose the dataset'],
    ['other classes', images, styles, { ...geometry, classes: 3 }, 'do not fit 3 classes'],
    [
      'other channels',
      images,
      styles,
      { ...geometry, channels: 1 },
      '0.enc.weight is [3, 1, 3, 3] and should',
    ],
    ['files that were swapped', styles, images, geometry, 'it holds no tensor of images'],
    ['images in place of styles', images, images, geometry, 'it holds no style translators'],
    ['a file that is cut off', images.subarray(0, 900), styles, geometry, 'cannot be read'],
    ['a file that would run code', bytesOf(TORCH_FILES.evil), styles, geometry, 'images_best.pt'],
  ])('of %s is refused in a sentence', (_, one, two, of, reason) => {
    const folder = folderOf({ 'images_best.pt': one, 'weights_best.pt': two });
    expect(() => readOfficialResult(officialFiles(folder), of)).toThrow(reason);
  });
});
