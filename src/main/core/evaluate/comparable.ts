/** Whether two results may be compared: their protocols are the same but for the learning rate, which may be learned. */
export function comparable(a: string, b: string): boolean {
  const withoutRate = (text: string): string => text.replace(/SGD [^,]+/, 'SGD');
  return withoutRate(a) === withoutRate(b);
}
