import { ref, type Ref } from 'vue';
import { useRoute } from 'vue-router';
import { topicOfRoute } from './helpTopics';

const open = ref(false);
const topic = ref<string | null>(null);

export interface HelpPanelState {
  readonly open: Ref<boolean>;
  readonly topic: Readonly<Ref<string | null>>;
  /** Opens the panel beside the page, at an entry; without one at the entry about the page on screen. */
  show(entry?: string): void;
}

/** The help that opens beside any page without leaving it. */
export function useHelp(): HelpPanelState {
  const route = useRoute();
  return {
    open,
    topic,
    show(entry) {
      topic.value = entry ?? topicOfRoute(String(route.name ?? ''));
      open.value = true;
    },
  };
}
