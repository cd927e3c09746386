import { onMounted, ref, type Ref } from 'vue';

/** Becomes true once the component has been on the screen: what may come a moment later waits for it. */
export function useAfterPaint(): Ref<boolean> {
  const painted = ref(false);
  onMounted(() => {
    requestAnimationFrame(() => requestAnimationFrame(() => (painted.value = true)));
  });
  return painted;
}
