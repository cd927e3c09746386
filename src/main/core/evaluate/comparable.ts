/** A protocol's text without its learning rate, which may be learned and so differ between equal protocols. */
export const withoutRate = (protocol: string): string => protocol.replace(/SGD [^,]+/, 'SGD');

/** Whether two results may be compared: their protocols are the same but for the learning rate. */
export const comparable = (a: string, b: string): boolean => withoutRate(a) === withoutRate(b);
