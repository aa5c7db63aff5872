// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { valueAt } from './pointer.js';

/** @typedef {import('./cases.js').Check} Check */
/** @typedef {import('./cases.js').Pages} Pages */
/**
 * Asks for the page for which a parameter of the query has a value, and returns what it holds.
 *
 * @typedef {(name: string, value: string | number) => Promise<unknown>} Turn
 */

const MOST_PAGES = 5;
// Longer ones fit no address, and halves of characters have no form in one.
const MARK = /^[^\ud800-\udfff]{1,4000}$/u;

/**
 * Whether one of the first pages of a list has an item, or may be followed by one that has.
 *
 * @param {Check} check
 * @param {unknown} first
 * @param {(items: unknown[]) => boolean} has
 * @param {Turn} turn
 * @returns {Promise<boolean>}
 */
export async function isListed({ pointer, page = 1, pages }, first, has, turn) {
  let body = first;
  let seen = 0;
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const found = valueAt(body, pointer);
    const items = Array.isArray(found) ? found : [];
    seen += items.length;
    if (has(items)) return true;
    const value = pages && nextPage(pages, body, number, seen);
    if (pages === undefined || value === undefined || items.length < page) return false;
    if (number < MOST_PAGES) body = await turn(pages.parameter, value);
  }
  return true;
}

/**
 * Path and query with another value of one parameter of the query.
 *
 * @param {string} target
 * @param {string} name
 * @param {string | number} value
 * @returns {string}
 */
export function turned(target, name, value) {
  const [path, query = ''] = target.split('?', 2);
  const key = encodeURIComponent(name);
  const kept = query.split('&').filter((pair) => pair && ![key, name].includes(pair.split('=')[0]));
  return `${path}?${[...kept, `${key}=${encodeURIComponent(value)}`].join('&')}`;
}

/**
 * What the next page is asked for by; undefined where there is none.
 *
 * @param {Pages} pages
 * @param {unknown} body
 * @param {number} number
 * @param {number} seen
 * @returns {string | number | undefined}
 */
function nextPage({ by, first = 0, at = '' }, body, number, seen) {
  if (by === 'page') return first + number;
  if (by === 'item') return first + seen;
  const found = valueAt(body, at);
  const isTold = Number.isInteger(found) || (typeof found === 'string' && MARK.test(found));
  return isTold ? /** @type {string | number} */ (found) : undefined;
}
