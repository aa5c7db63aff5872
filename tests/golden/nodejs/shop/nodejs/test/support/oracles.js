// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { volatile } from '../hooks.js';
import { fillJson } from './placeholders.js';
import { below, valueAt } from './pointer.js';

/** @typedef {import('./cases.js').Check} Check */
/** @typedef {import('./cases.js').Step} Step */
/** @typedef {import('./placeholders.js').Captures} Captures */

const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)$/;

/**
 * What the checks of a step have to say about its answer.
 *
 * @param {Captures} captures
 * @param {Step} step
 * @param {(step: string) => unknown} bodyOf the answer of a step so far, this one included
 * @returns {{label: string, text: string}[]}
 */
export function differences(captures, step, bodyOf) {
  return (step.checks ?? []).flatMap((check) => {
    const wrong = problem(
      { ...check, equals: fillJson(check.equals, captures) },
      bodyOf(step.id),
      bodyOf,
    );
    return wrong === undefined ? [] : [{ label: 'check', text: wrong }];
  });
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
  const wanted =
    check.sameAs === undefined ? check.equals : valueAt(bodyOf(check.sameAs), check.pointer);
  const different = difference(value, wanted, check.pointer);
  if (different === undefined) return undefined;
  const [at, left, right] = different;
  return `${at || 'the body'}: ${shown(left)}, not ${shown(right)}`;
}

/**
 * The first place where two values differ: pointer, left, right.
 *
 * @param {unknown} left
 * @param {unknown} right
 * @param {string} at
 * @returns {[string, unknown, unknown] | undefined}
 */
function difference(left, right, at) {
  if (volatile(at) || isSame(left, right)) return undefined;
  if (!isObject(left) || !isObject(right) || Array.isArray(left) !== Array.isArray(right)) {
    return [at, left, right];
  }
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = difference(left[key], right[key], below(at, key));
    if (found) return found;
  }
  return undefined;
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
  if (INSTANT.test(left) && INSTANT.test(right)) return Date.parse(left) === Date.parse(right);
  return left.includes('@') && left.toLowerCase() === right.toLowerCase();
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
