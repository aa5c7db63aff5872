// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { expected } from '../hooks.js';
import { retryAfter } from './client.js';
import { bodyLine, command, hidden } from './report.js';
import { violations } from './schemas.js';
import { MAX_MS } from './settings.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Operation} Operation */
/** @typedef {import('./cases.js').Documented} Documented */
/** @typedef {import('./client.js').Answer} Answer */
/** @typedef {import('./client.js').Outgoing} Outgoing */
/** @typedef {{label: string, text: string, note?: string}} Line */

/**
 * Fail with one readable message unless the answer is what the document promises.
 *
 * @param {Operation} operation
 * @param {Case} testCase
 * @param {Outgoing} sent
 * @param {Answer} answer
 */
export function check(operation, testCase, sent, answer) {
  const documented = documentedFor(operation, answer.status);
  const findings = [
    ...(documented ? contentFindings(documented, sent.method, answer) : []),
    ...(documented ? headerFindings(documented, answer) : []),
    ...timeFindings(answer),
  ];
  const refused = !isExpected(testCase, answer.status);
  if (refused || findings.length > 0) fail(testCase, sent, answer, findings);
}

/**
 * @param {Case} testCase
 * @param {Outgoing} sent
 * @param {Answer} answer
 * @param {Line[]} findings
 * @returns {never}
 */
export function fail(testCase, sent, answer, findings) {
  const lines = [
    { label: 'rule', text: testCase.why, note: testCase.target },
    { label: 'expected', text: expectation(testCase) },
    gotLine(testCase, answer),
    ...findings,
    ...bodyLine(answer),
    { label: 'again', text: command(testCase, sent) },
  ];
  const head = `${testCase.id}: ${testCase.title}`;
  const error = new Error(hidden([head, ...lines.map(asLine)].join('\n')));
  // How the support code got here helps nobody.
  error.stack = error.stack?.split('\n    at ').slice(0, 2).join('\n    at ');
  throw error;
}

/**
 * The answer that the document describes for a status: the code itself, its range, else the default.
 *
 * @param {Operation} operation
 * @param {number} status
 * @returns {Documented | undefined}
 */
export function documentedFor({ responses }, status) {
  return responses[status] ?? responses[`${Math.trunc(status / 100)}XX`] ?? responses.default;
}

/**
 * @param {Case} testCase
 * @returns {string[]}
 */
function statuses(testCase) {
  return expected(testCase) ?? testCase.expect.status;
}

/**
 * @param {Case} testCase
 * @param {number} status
 * @returns {boolean}
 */
export function isExpected(testCase, status) {
  const range = `${Math.trunc(status / 100)}XX`;
  return statuses(testCase).some((each) => each === String(status) || each === range);
}

/**
 * @param {Documented} documented
 * @param {string} method
 * @param {Answer} answer
 * @returns {Line[]}
 */
function contentFindings(documented, method, answer) {
  const names = Object.keys(documented.content);
  if (names.length === 0 || answer.body.length === 0 || method === 'HEAD') return [];
  const type = answer.headers['content-type'] ?? '';
  const name = names.find((each) => matches(type, each));
  if (name === undefined) {
    return [{ label: 'type', text: `${type || 'none'}, not ${names.join(' or ')}` }];
  }
  return isJson(type) ? jsonFindings(documented.content[name], answer) : [];
}

/**
 * @param {string | null} reference
 * @param {Answer} answer
 * @returns {Line[]}
 */
function jsonFindings(reference, answer) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(answer.body.toString('utf8'));
  } catch (error) {
    return [{ label: 'body', text: `is no JSON: ${/** @type {Error} */ (error).message}` }];
  }
  if (reference === null) return [];
  return violations(reference, value).map(({ place, problem, pointer }) => ({
    label: 'schema',
    text: `${place} ${problem}`,
    note: pointer,
  }));
}

/**
 * @param {Documented} documented
 * @param {Answer} answer
 * @returns {Line[]}
 */
function headerFindings(documented, answer) {
  return documented.headers
    .filter((name) => answer.headers[name.toLowerCase()] === undefined)
    .map((name) => ({ label: 'header', text: `${name} is required and missing` }));
}

/**
 * @param {Answer} answer
 * @returns {Line[]}
 */
function timeFindings({ ms }) {
  if (ms <= MAX_MS) return [];
  return [{ label: 'time', text: `${ms} ms, more than API_MAX_MS ${MAX_MS}` }];
}

/**
 * Whether a received media type is the documented one: parameters do not count, `text/*` is a range.
 *
 * @param {string} received
 * @param {string} documented
 * @returns {boolean}
 */
function matches(received, documented) {
  const [type, subtype] = plain(received).split('/');
  const [wantedType, wantedSubtype] = plain(documented).split('/');
  const typeFits = wantedType === '*' || wantedType === type;
  return typeFits && (wantedSubtype === '*' || wantedSubtype === subtype);
}

/**
 * @param {string} type
 * @returns {string}
 */
function plain(type) {
  return type.split(';')[0].trim().toLowerCase();
}

/**
 * @param {string} type
 * @returns {boolean}
 */
export function isJson(type) {
  return /[/+]json$/.test(plain(type));
}

/**
 * @param {Case} testCase
 * @returns {string}
 */
function expectation(testCase) {
  const named = testCase.expect.strict ? 'named by the document' : 'the document names none';
  return `${statuses(testCase).join(' or ')} (${named})`;
}

/**
 * @param {Case} testCase
 * @param {Answer} answer
 * @returns {Line}
 */
function gotLine(testCase, answer) {
  const { status, reason, headers, body, ms } = answer;
  const verdict = isExpected(testCase, status) ? '' : `: ${outcome(testCase, answer)}`;
  const type = headers['content-type'] ?? 'no content type';
  return {
    label: 'got',
    text: `${status} ${reason}${verdict}`,
    note: `${type}, ${body.length} bytes, ${ms} ms`,
  };
}

/**
 * @param {Case} testCase
 * @param {Answer} answer
 * @returns {string}
 */
function outcome(testCase, answer) {
  const { status } = answer;
  if (retryAfter(answer) !== undefined) return 'rate limited';
  if (status >= 500) return 'server error';
  if (status < 300) return 'accepted';
  if (status < 400) return 'redirected';
  const wanted = statuses(testCase).some((each) => each.startsWith('4'));
  return wanted ? 'refused with an undocumented code' : 'refused';
}

/**
 * @param {Line} line
 * @returns {string}
 */
function asLine({ label, text, note }) {
  const start = `  ${label.padEnd(10)}`;
  return note === undefined ? start + text : `${start}${text.padEnd(38)}  ${note}`;
}
