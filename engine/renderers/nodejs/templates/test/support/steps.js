// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { isExpected } from './checks.js';
import { exchange, PREFIX } from './client.js';
import { valueAt } from './pointer.js';
import { missing, prepare, unknown } from './request.js';
import { xmlValue } from './xml.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Flow} Flow */
/** @typedef {import('./cases.js').Step} Step */
/** @typedef {import('./client.js').Answer} Answer */
/** @typedef {import('./placeholders.js').Captures} Captures */

/** Why a case cannot run: a step before it went wrong, or lacks a setting. */
export class SetupFailed extends Error {}

const GONE = new Set([404, 410]);

/**
 * Make an object that a case needs.
 *
 * @param {Step} step
 * @param {Captures} captures receives what the step finds
 */
export async function takeStep(step, captures) {
  const unset = missing(step, captures);
  if (unset.length > 0) throw new SetupFailed(`set ${unset.join(' and ')}`);
  const answer = await exchange(prepare(step, captures)).catch((error) => {
    throw new SetupFailed(`setup failed: ${step.id}: ${error.message}`);
  });
  if (!isExpected(step, answer.status)) {
    throw new SetupFailed(`setup failed: ${step.id}: got ${answer.status} ${start(answer)}`);
  }
  const lost = capture(step, answer, captures);
  if (lost !== undefined) throw new SetupFailed(`setup failed: ${step.id}: ${lost}`);
}

/**
 * Keep what a step's answer is asked for.
 *
 * @param {Case} step
 * @param {Answer} answer
 * @param {Captures} captures
 * @returns {string | undefined} what the answer does not have
 */
export function capture(step, answer, captures) {
  for (const [name, source] of Object.entries(step.captures ?? {})) {
    const value = source.startsWith('header:')
      ? fromHeader(answer, source.slice('header:'.length))
      : source.startsWith('xml')
        ? xmlValue(answer.body.toString('utf8'), source)
        : fromBody(answer, source);
    if (value === undefined || value === null || value === '')
      return `nothing at ${source} in ${start(answer)}`;
    captures.set(name, value);
  }
  return undefined;
}

/**
 * Delete what a flow made, as far as it was made. Trouble is a warning and no failure.
 *
 * @param {Flow} flow
 * @param {Captures} captures
 */
export async function cleanUp(flow, captures) {
  const names = flow.steps.flatMap((step) => Object.keys(step.captures ?? {}));
  for (const step of flow.cleanup) {
    if (missing(step, captures).length > 0 || unknown(step, captures, names).length > 0) continue;
    try {
      const answer = await exchange(prepare(step, captures));
      if (isExpected(step, answer.status) || GONE.has(answer.status)) continue;
      console.warn(`cleanup failed: ${step.id}: got ${answer.status} ${start(answer)}`);
    } catch (error) {
      console.warn(`cleanup failed: ${step.id}: ${/** @type {Error} */ (error).message}`);
    }
  }
}

/**
 * @param {Answer} answer
 * @param {string} source `Name`, `Name#last` for the last path segment, `Name#path` for what follows the base URL
 * @returns {string | undefined}
 */
function fromHeader(answer, source) {
  const [name, part] = source.split('#');
  const value = [answer.headers[name.toLowerCase()]].flat()[0];
  if (part === 'path' && value) return below(value);
  if (part !== 'last' || value === undefined) return value;
  const path = value.replace(/[?#].*$/, '').replace(/\/+$/, '');
  return decoded(path.slice(path.lastIndexOf('/') + 1));
}

/**
 * Path and query of a `Location` below the base URL; another host is taken for another name of it.
 *
 * @param {string} location
 * @returns {string}
 */
function below(location) {
  const bare = location.replace(/^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/[^/?#]*|#.*/g, '');
  const path = encodeURI(bare).replace(/%25/g, '%');
  const rest = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path;
  const inside = rest === '' || /^[/?]/.test(rest) ? rest : path;
  return inside.startsWith('/') ? inside : `/${inside}`;
}

/**
 * @param {string} segment
 * @returns {string}
 */
function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * @param {Answer} answer
 * @param {string} pointer
 * @returns {unknown}
 */
function fromBody(answer, pointer) {
  try {
    return valueAt(JSON.parse(answer.body.toString('utf8')), pointer);
  } catch {
    return undefined;
  }
}

/**
 * @param {Answer} answer
 * @returns {string}
 */
function start({ body }) {
  return body.toString('utf8').replace(/\s+/g, ' ').trim().slice(0, 200);
}
