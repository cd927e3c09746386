/** Bytes in words, rounded up: `12 MB`. */
export const inMegabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
