/** A basis in the terms of its code, in the large view. */
import { mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import type { ImageBatch } from '@shared/domain';
import type { GalleryInfo } from '@shared/ipc/contract';
import BasisPortrait from '@renderer/features/gallery/BasisPortrait.vue';
import { useGallery } from '@renderer/features/gallery/galleryStore';
import { i18n } from '@renderer/i18n';
import { runNamed, settled, startStores } from '../../support';

const pictures = (count: number): ImageBatch => ({
  count,
  width: 2,
  height: 2,
  rgba: new Uint8ClampedArray(count * 16),
});

/** The portrait of the second basis of a run whose bases are stored so. */
async function portrait(code: GalleryInfo['code'], answered: ImageBatch | null) {
  const bridge = await startStores({ instead: { 'gallery.portrait': () => answered } });
  const gallery = useGallery();
  await gallery.open(runNamed(bridge, '3 hallucinators').id);
  if (!gallery.info) throw new Error('No gallery is open.');
  const pinia = getActivePinia();
  const page = mount(BasisPortrait, {
    props: { info: { ...gallery.info, code }, basis: 1 },
    global: { plugins: [i18n, ...(pinia ? [pinia] : [])] },
  });
  await settled();
  const asked = (): unknown[] =>
    bridge.calls.filter(({ name }) => name === 'gallery.portrait').map(({ input }) => input);
  return { page, asked };
}

describe('a basis in its own code', () => {
  it.each([
    ['frequency', 3, 'The spectrum of the basis'],
    ['field', 1, 'The field of the basis at four times the size'],
    ['shared', 4, 'The memories that the basis uses most, times their coefficients'],
  ] as const)('%s: as many pictures as there are, with what they are', async (code, count, title) => {
    const { page, asked } = await portrait(code, pictures(count));
    expect(page.find('h3').text()).toBe(title);
    expect(page.findAll('[role=img]').map((one) => one.attributes('aria-label'))).toEqual(
      Array.from({ length: count }, () => title),
    );
    expect(asked()).toMatchObject([{ basis: 1 }]);
    await page.setProps({ basis: 0 });
    await settled();
    expect(asked()).toMatchObject([{ basis: 1 }, { basis: 0 }]);
  });

  it('is nothing for pixels, and is not asked for', async () => {
    const { page, asked } = await portrait('pixels', pictures(1));
    expect(page.find('[data-testid=gallery-portrait]').exists()).toBe(false);
    expect(asked()).toEqual([]);
  });
});
