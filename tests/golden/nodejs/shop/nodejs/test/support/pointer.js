// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.

/**
 * The value at a JSON pointer (RFC 6901); undefined where there is none.
 *
 * @param {unknown} json
 * @param {string} pointer
 * @returns {unknown}
 */
export function valueAt(json, pointer) {
  /** @type {any} */
  let value = json;
  for (const token of pointer.split('/').slice(1)) {
    if (value === null || typeof value !== 'object') return undefined;
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

/**
 * @param {string} pointer
 * @param {string | number} token
 * @returns {string}
 */
export function below(pointer, token) {
  return `${pointer}/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
