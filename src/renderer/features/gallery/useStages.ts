import { onScopeDispose, ref, watch, type Ref } from 'vue';

/**
 * Lets the parts of a page come one after another, one a frame: all of them at once make that frame late.
 *
 * @param last the stage after which nothing more comes
 * @param begins when the first frame is counted; once it is true it is not asked again
 * @returns the stage: frames since then
 */
export function useStages(last: number, begins: () => boolean = () => true): Readonly<Ref<number>> {
  const stage = ref(0);
  let request = 0;
  function step(): void {
    stage.value++;
    if (stage.value < last) request = requestAnimationFrame(step);
  }
  watch(
    begins,
    (begun) => {
      if (begun && request === 0) request = requestAnimationFrame(step);
    },
    { immediate: true },
  );
  onScopeDispose(() => cancelAnimationFrame(request));
  return stage;
}
