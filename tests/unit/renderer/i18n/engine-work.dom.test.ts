import { mount } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { defineComponent, h, nextTick, shallowRef } from 'vue';
import type { EngineWork } from '@shared/domain';
import { useEngineWork } from '@renderer/i18n/words';
import { i18n } from '@renderer/i18n';

const compiling = (number: number): EngineWork => ({ step: 'compiling', program: 'update', number });

describe('what an engine gets ready', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([
    ['en', 'compiling program 7 (update)'],
    ['ko', '프로그램 7(update)을 컴파일하는 중'],
  ] as const)('is said in %s when it takes a while, and does not flicker', async (locale, said) => {
    i18n.global.locale.value = locale;
    const work = shallowRef<EngineWork | null>(null);
    const user = defineComponent({
      setup: () => {
        const words = useEngineWork(() => work.value);
        return () => h('p', words.value ?? 'nothing');
      },
    });
    const page = mount(user, { global: { plugins: [i18n] } });
    const after = async (milliseconds: number): Promise<string> => {
      await nextTick();
      await vi.advanceTimersByTimeAsync(milliseconds);
      return page.text();
    };
    for (const number of [5, 6, 7]) {
      work.value = compiling(number);
      expect(await after(100)).toBe('nothing');
    }
    expect(await after(300)).toBe(said);
    work.value = null;
    expect(await after(300)).toBe('nothing');
  });
});
