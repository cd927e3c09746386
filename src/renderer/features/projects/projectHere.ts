/** The project that one is in, or was in last: pages without a project keep the way back to it. */
import { useLocalStorage } from '@vueuse/core';
import { computed, type ComputedRef, watch } from 'vue';
import { useRoute } from 'vue-router';
import { useProjects } from './projectsStore';

const last = useLocalStorage<string>('projects.last', '');

/** Its id; null where there is none yet, or the last one is gone or in the trash. */
export function useProjectHere(): ComputedRef<string | null> {
  const route = useRoute();
  const projects = useProjects();
  const named = computed(() => {
    const id = route.params['projectId'];
    return typeof id === 'string' ? id : null;
  });
  watch(
    named,
    (id) => {
      if (id !== null) last.value = id;
      else if (last.value !== '' && !projects.loaded) void projects.load().catch(() => undefined);
    },
    { immediate: true },
  );
  return computed(() => {
    if (named.value !== null) return named.value;
    const before = projects.byId(last.value);
    return before && !before.trashedAt ? before.id : null;
  });
}
