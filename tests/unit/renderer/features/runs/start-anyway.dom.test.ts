import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { defineComponent, h } from 'vue';
import { CallError } from '@renderer/api/client';
import { usePendingQuestion } from '@renderer/ui/useConfirm';
import { useStartAnyway } from '@renderer/features/runs/runActions';
import { i18n } from '@renderer/i18n';
import { settled } from '../../support';

function startAnyway(): ReturnType<typeof useStartAnyway> {
  let found: ReturnType<typeof useStartAnyway> | undefined;
  const Host = defineComponent({
    setup() {
      found = useStartAnyway();
      return () => h('i');
    },
  });
  mount(Host, { global: { plugins: [i18n] } });
  if (!found) throw new Error('The component was not set up.');
  return found;
}

const reason = 'It would take 99 GB.';
const start = (anyway: boolean): Promise<string> =>
  anyway
    ? Promise.resolve('started')
    : Promise.reject(new CallError('runs.start', 'conflict', reason, [{ path: 'memory', message: reason }]));

describe('a run that the memory would not hold', () => {
  it('starts when a person says so, having read why it should not', async () => {
    const { question, answer } = usePendingQuestion();
    const done = startAnyway()(start);
    await settled();
    expect(question.value?.message).toContain(reason);
    answer(true);
    expect(await done).toBe('started');
  });

  it('does not start when the person says no', async () => {
    const { answer } = usePendingQuestion();
    const done = startAnyway()(start);
    await settled();
    answer(false);
    await expect(done).rejects.toThrow(reason);
  });

  it('is not asked about when something else is wrong', async () => {
    const failure = new CallError('runs.start', 'conflict', 'The studio is closing.');
    await expect(startAnyway()(() => Promise.reject(failure))).rejects.toBe(failure);
  });
});
