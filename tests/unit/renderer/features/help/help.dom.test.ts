import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import HelpContent from '@renderer/features/help/HelpContent.vue';
import { i18n } from '@renderer/i18n';
import { en } from '@shared/words/en';
import { HELP_ENTRIES, HELP_SECTIONS, helpEntries, topicOfRoute } from '@renderer/ui/help';
import { createAppRouter } from '@renderer/app/router';
import { settled, startStores } from '../../support';

const words = (key: string): string => i18n.global.t(key);

describe('the topics of the help', () => {
  it.each(HELP_SECTIONS)('are all those that %s has words for', (section) => {
    expect([...HELP_ENTRIES[section]].sort()).toEqual(Object.keys(en.help[section]).sort());
  });

  it('have an entry for every page of the app', () => {
    const names = createAppRouter()
      .getRoutes()
      .flatMap(({ name, redirect }) => (redirect === undefined && name ? [String(name)] : []))
      .filter((name) => !['help', 'not-found', 'link-problem'].includes(name));
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => topicOfRoute(name) === null)).toEqual([]);
    expect(topicOfRoute('help')).toBeNull();
    expect(topicOfRoute('study')).toBe('pages-studies');
  });

  it('are found by words in any order, in titles and texts', () => {
    const found = (query: string): string[] =>
      HELP_SECTIONS.flatMap((section) => helpEntries(section, query, words)).map(({ topic }) => topic);
    expect(found('unit storage budget')).toEqual(['terms-ipc']);
    expect(found('')).toHaveLength(HELP_SECTIONS.flatMap((section) => [...HELP_ENTRIES[section]]).length);
    expect(found('xyzzy')).toEqual([]);
  });
});

describe('the help on screen', () => {
  async function show(topic: string | null) {
    await startStores();
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/', component: { template: '<p />' } }],
    });
    const wrapper = mount(HelpContent, {
      props: { topic },
      global: { plugins: [i18n, router] },
      attachTo: document.body,
    });
    await settled();
    return wrapper;
  }

  it('begins at the entry that was asked for', async () => {
    const wrapper = await show('terms-basis');
    expect(document.activeElement?.id).toBe('help-terms-basis');
    await wrapper.setProps({ topic: 'charts-rate' });
    await settled();
    expect(document.activeElement?.id).toBe('help-charts-rate');
    wrapper.unmount();
  });

  it('shows only what fits the search, and says when nothing does', async () => {
    const wrapper = await show(null);
    const entries = (): number => wrapper.findAll('[data-testid=help-entry]').length;
    const all = entries();
    await wrapper.get('input').setValue('Expert trajectory');
    expect(entries()).toBeGreaterThan(0);
    expect(entries()).toBeLessThan(all);
    await wrapper.get('input').setValue('xyzzy');
    expect(entries()).toBe(0);
    expect(wrapper.text()).toContain('Nothing in the help matches “xyzzy”.');
    wrapper.unmount();
  });
});
