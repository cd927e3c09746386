import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import UiSelect from '@renderer/ui/UiSelect.vue';

const options = ['Alpha', 'Beta', 'Gamma'].map((label) => ({ value: label.toLowerCase(), label }));

describe('a select', () => {
  it('shows its choice without any option, and makes them for the focus', async () => {
    const wrapper = mount(UiSelect, {
      props: { modelValue: 'alpha', options, label: 'Letters' },
      attachTo: document.body,
    });
    const made = (): number => wrapper.findAllComponents({ name: 'SelectItem' }).length;
    const trigger = wrapper.get('[role="combobox"]');
    expect(trigger.text()).toBe('Alpha');
    expect(made()).toBe(0);
    (trigger.element as HTMLElement).focus();
    await nextTick();
    await nextTick();
    expect(made()).toBe(3);
    await trigger.trigger('keydown', { key: 'Enter' });
    await nextTick();
    const shown = [...document.querySelectorAll('[role="option"]')].map((one) => one.textContent?.trim());
    expect(shown).toEqual(['Alpha', 'Beta', 'Gamma']);
    wrapper.unmount();
  });
});
