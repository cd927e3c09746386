/** Plain data as text, with the typed arrays and numbers that JSON lacks: between a page in a browser and main in a test. */

/**
 * @param {unknown} value
 * @returns {string}
 */
export const encode = (value) =>
  JSON.stringify(value, (_key, /** @type {unknown} */ part) => {
    if (typeof part === 'number' && !Number.isFinite(part)) return { $: 'Number', data: String(part) };
    if (!ArrayBuffer.isView(part)) return part;
    return { $: part.constructor.name, data: Array.from(/** @type {Uint8Array} */ (part)) };
  });

const MADE_ANEW = { Number, Uint8Array, Uint8ClampedArray, Uint32Array, Float32Array, Float64Array };

/**
 * @param {string} text
 * @returns {unknown}
 */
export const decode = (text) =>
  JSON.parse(text, (_key, /** @type {unknown} */ part) => {
    if (typeof part !== 'object' || part === null || !('$' in part) || !('data' in part)) return part;
    const { $: name, data } = /** @type {{ $: keyof typeof MADE_ANEW, data: never }} */ (part);
    return name === 'Number' ? Number(data) : new MADE_ANEW[name](data);
  });
