/** Class indices of images: a byte each, or two where there are more than 256 classes. */
export type Labels = Uint8Array | Uint16Array;

/** As many as two bytes tell apart. */
export const MOST_CLASSES = 65_536;

/** The labels of so many images, of `classes` classes. */
export function labelsFrom(count: number, classes: number, label: (index: number) => number): Labels {
  const labels = classes > 256 ? new Uint16Array(count) : new Uint8Array(count);
  for (let i = 0; i < count; i += 1) labels[i] = label(i);
  return labels;
}
