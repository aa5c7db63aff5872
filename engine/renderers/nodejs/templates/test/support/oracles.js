// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { volatile } from '../hooks.js';
import { isListed } from './pages.js';
import { fillJson } from './placeholders.js';
import { below, valueAt } from './pointer.js';

/** @typedef {import('./cases.js').Check} Check */
/** @typedef {import('./cases.js').Step} Step */
/** @typedef {import('./pages.js').Turn} Turn */
/** @typedef {import('./placeholders.js').Captures} Captures */

const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|([+-]\d\d):?(\d\d))$/;

/**
 * What the checks of a step have to say about its answer.
 *
 * @param {Captures} captures
 * @param {Step} step
 * @param {(step: string) => unknown} bodyOf the answer of a step so far, this one included
 * @param {Turn} turn asks for another page of a list
 * @returns {Promise<{label: string, text: string}[]>}
 */
export async function differences(captures, step, bodyOf, turn) {
  const found = [];
  for (const each of step.checks ?? []) {
    const check = {
      ...each,
      equals: fillJson(each.equals, captures),
      differs: fillJson(each.differs, captures),
    };
    const body = bodyOf(step.id);
    const wrong = problem(check, body, bodyOf);
    const has = (/** @type {unknown[]} */ items) => hasItem(check, items, check.equals);
    const isFurther = check.pages !== undefined && wrong !== undefined;
    if (wrong !== undefined && !(isFurther && (await isListed(check, body, has, turn)))) {
      found.push({ label: 'check', text: wrong });
    }
  }
  return found;
}

/**
 * @param {Check} check
 * @param {unknown} body
 * @param {(step: string) => unknown} bodyOf
 * @returns {string | undefined}
 */
function problem(check, body, bodyOf) {
  const value = valueAt(body, check.pointer);
  const place = check.pointer || 'the body';
  if (check.absent) {
    return value === undefined ? undefined : `${place}: ${shown(value)}, not absent`;
  }
  if (volatile(check.pointer)) return undefined;
  if (check.most !== undefined || check.within !== undefined) return listProblem(check, value);
  if (check.differs !== undefined) {
    const same = !difference(value, check.differs, check.pointer, check.unordered ?? []);
    return same ? `${place}: still ${shown(check.differs)}` : undefined;
  }
  const wanted =
    check.sameAs === undefined ? check.equals : valueAt(bodyOf(check.sameAs), check.pointer);
  const different = difference(value, wanted, check.pointer, check.unordered ?? []);
  if (different === undefined) return undefined;
  const [at, left, right] = different;
  return `${at || 'the body'}: ${shown(left)}, not ${shown(right)}`;
}

/**
 * What is wrong with a list: it is too long, lacks an item, or has one that it must not have.
 *
 * @param {Check} check
 * @param {unknown} found
 * @returns {string | undefined}
 */
function listProblem(check, found) {
  const { pointer, most, within = '', pages, page = Infinity, equals, differs } = check;
  const place = pointer || 'the body';
  const items = Array.isArray(found) ? found : [];
  if (most !== undefined) {
    return items.length > most ? `${place}: ${items.length} items, not ${most} at most` : undefined;
  }
  const wanted = differs === undefined ? equals : differs;
  const said = `${within || 'the value'} ${shown(wanted)}`;
  const isThere = hasItem(check, items, wanted);
  if (differs !== undefined) return isThere ? `${place}: an item has ${said}` : undefined;
  const goesOn = pages === undefined && items.length >= page;
  return isThere || goesOn ? undefined : `${place}: no item has ${said}`;
}

/**
 * @param {Check} check
 * @param {unknown[]} items
 * @param {unknown} wanted
 * @returns {boolean}
 */
function hasItem({ within = '' }, items, wanted) {
  return items.some((item) => !difference(valueAt(item, within), wanted, within, []));
}

/**
 * The first place where two values differ: pointer, left, right.
 *
 * @param {unknown} left
 * @param {unknown} right
 * @param {string} at
 * @param {string[]} unordered pointers of arrays whose items may stand in any order
 * @returns {[string, unknown, unknown] | undefined}
 */
function difference(left, right, at, unordered) {
  if (volatile(at) || isSame(left, right)) return undefined;
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) {
    return [at, left, right];
  }
  if (Array.isArray(left) && left.length !== right.length) return [at, left, right];
  const other = unordered.includes(at) ? inOrderOf(left, right, at, unordered) : right;
  for (const key of new Set([...Object.keys(left), ...Object.keys(other)])) {
    const found = difference(left[key], other[key], below(at, key), unordered);
    if (found) return found;
  }
  return undefined;
}

/**
 * The items of an array in the order of those of another that they equal, as far as they do.
 *
 * @param {any} left
 * @param {any} right
 * @param {string} at
 * @param {string[]} unordered
 * @returns {any}
 */
function inOrderOf(left, right, at, unordered) {
  if (!Array.isArray(left)) return right;
  const waiting = [...right];
  const placed = left.map((item, index) => {
    const place = below(at, index);
    const found = waiting.findIndex((each) => !difference(item, each, place, unordered));
    return found < 0 ? undefined : waiting.splice(found, 1)[0];
  });
  return waiting.length === 0 ? placed : right;
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return value !== null && typeof value === 'object';
}

/**
 * Equal by meaning: numbers to 1e-9, date-times by instant, e-mail addresses without case.
 *
 * @param {unknown} left
 * @param {unknown} right
 * @returns {boolean}
 */
function isSame(left, right) {
  if (left === right) return true;
  if (typeof left === 'number' && typeof right === 'number') {
    return Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right));
  }
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  const [moment, other] = [instant(left), instant(right)];
  if (!Number.isNaN(moment) && !Number.isNaN(other)) return moment === other;
  return left.includes('@') && left.toLowerCase() === right.toLowerCase();
}

/**
 * Milliseconds of a date-time; not a number where a text is none.
 *
 * @param {string} text
 * @returns {number}
 */
function instant(text) {
  const found = INSTANT.exec(text);
  if (!found) return NaN;
  const [, day, time, fraction = '', zone, hours, minutes] = found;
  const offset = /z/i.test(zone) ? 'Z' : `${hours}:${minutes}`;
  return Date.parse(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
