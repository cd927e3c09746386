// Vitest reports failures with Map.groupBy, which Node 20 does not have: without this a failed test hides its reason.
if (!('groupBy' in Map)) {
  /**
   * @template K, T
   * @param {Iterable<T>} items
   * @param {(item: T) => K} keyOf
   */
  const groupBy = (items, keyOf) => {
    /** @type {Map<K, T[]>} */
    const groups = new Map();
    for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
    return groups;
  };
  Object.defineProperty(Map, 'groupBy', { value: groupBy });
}
