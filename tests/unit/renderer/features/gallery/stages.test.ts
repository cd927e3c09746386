import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { effectScope, nextTick, ref } from 'vue';
import { useStages } from '@renderer/features/gallery/galleryView';

describe('stages', () => {
  let asked: (() => void)[] = [];
  const frame = (): void => asked.splice(0).forEach((step) => step());
  beforeEach(() => {
    asked = [];
    vi.stubGlobal('requestAnimationFrame', (step: () => void) => asked.push(step));
    vi.stubGlobal('cancelAnimationFrame', () => (asked = []));
  });
  afterEach(() => vi.unstubAllGlobals());

  it('count frames up to the last', () => {
    const stage = effectScope().run(() => useStages(2));
    expect(stage?.value).toBe(0);
    frame();
    expect(stage?.value).toBe(1);
    frame();
    frame();
    expect(stage?.value).toBe(2);
    expect(asked).toHaveLength(0);
  });

  it('wait for what they begin with, and ask for it once', async () => {
    const there = ref(false);
    const stage = effectScope().run(() => useStages(3, () => there.value));
    frame();
    expect(stage?.value).toBe(0);
    there.value = true;
    await nextTick();
    frame();
    there.value = false;
    await nextTick();
    there.value = true;
    await nextTick();
    expect(asked).toHaveLength(1);
    frame();
    expect(stage?.value).toBe(2);
  });

  it('end with the component', () => {
    const scope = effectScope();
    scope.run(() => useStages(3));
    scope.stop();
    expect(asked).toHaveLength(0);
  });
});
