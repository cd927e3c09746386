import { ref, shallowRef, type Ref } from 'vue';

export interface Question {
  readonly title: string;
  readonly message: string;
  /** The word on the button that says yes. */
  readonly action: string;
  readonly danger?: boolean;
}

const question = shallowRef<Question | null>(null);
const resolver = ref<((yes: boolean) => void) | null>(null);

/** Asks before something that cannot be taken back: `if (await confirm({...})) …`. */
export function useConfirm(): (asked: Question) => Promise<boolean> {
  return (asked) =>
    new Promise((resolve) => {
      resolver.value?.(false);
      question.value = asked;
      resolver.value = resolve;
    });
}

/** For the one dialog that shows the question. */
export function usePendingQuestion(): {
  readonly question: Readonly<Ref<Question | null>>;
  readonly answer: (yes: boolean) => void;
} {
  const answer = (yes: boolean): void => {
    resolver.value?.(yes);
    resolver.value = null;
    question.value = null;
  };
  return { question, answer };
}
