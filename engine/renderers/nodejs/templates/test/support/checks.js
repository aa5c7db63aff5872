// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { expected } from '../hooks.js';
import { exchange } from './client.js';
import { leaks } from './leaks.js';
import { command, hidden, shortened } from './report.js';
import { violations } from './schemas.js';
import { MAX_MS, address } from './settings.js';
import { xmlProblem } from './xml.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Operation} Operation */
/** @typedef {import('./cases.js').Documented} Documented */
/** @typedef {import('./client.js').Answer} Answer */
/** @typedef {import('./client.js').Outgoing} Outgoing */
/** @typedef {{label: string, text: string, note?: string}} Line */

/**
 * Send the request of a case; no answer is a failure of the case.
 *
 * @param {Case} testCase
 * @param {Outgoing} sent
 * @returns {Promise<Answer>}
 */
export async function ask(testCase, sent) {
  try {
    return await exchange(sent);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    const lines = [
      { label: 'got', text: `no answer from ${address()}: ${message}` },
      { label: 'again', text: command(testCase, sent) },
    ];
    throw asError(testCase, lines);
  }
}

/**
 * Fail with one readable message unless the answer is what the document promises.
 *
 * @param {Operation} operation
 * @param {Case} testCase
 * @param {Outgoing} sent
 * @param {Answer} answer
 */
export function check(operation, testCase, sent, answer) {
  if (!isExpected(testCase, answer.status)) {
    fail(testCase, sent, answer, wrongStatus(testCase, answer), []);
  }
  const documented = judgedBy(operation, testCase, answer) ?? { headers: [], content: {} };
  /** @type {[string, () => Line[]][]} */
  const oracles = [
    ['a leak in the answer', () => leakLines(testCase, answer)],
    ['content type not documented', () => typeLines(documented, answer)],
    ['body breaks its schema', () => bodyLines(documented, answer)],
    ['header missing', () => headerLines(documented, answer)],
    ['too slow', () => timeLines(answer)],
  ];
  for (const [verdict, oracle] of oracles) {
    const lines = oracle();
    if (lines.length > 0) fail(testCase, sent, answer, verdict, lines);
  }
}

/**
 * @param {Case} testCase
 * @param {Outgoing} sent
 * @param {Answer} answer
 * @param {string} verdict
 * @param {Line[]} details
 * @returns {never}
 */
export function fail(testCase, sent, answer, verdict, details) {
  const lines = [
    { label: 'rule', text: testCase.why, note: testCase.target },
    { label: 'expected', text: expectation(testCase) },
    gotLine(answer, verdict),
    ...details,
    { label: 'body', text: shortened(answer.body) },
    { label: 'again', text: command(testCase, sent) },
  ];
  throw asError(testCase, lines);
}

/**
 * @param {Case} testCase
 * @param {Line[]} lines
 * @returns {Error}
 */
function asError(testCase, lines) {
  const head = `${testCase.id}: ${testCase.title}`;
  const error = new Error(hidden([head, ...lines.map(asLine)].join('\n')));
  // How the support code got here helps nobody.
  error.stack = error.stack?.split('\n    at ').slice(0, 2).join('\n    at ');
  return error;
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
 * What an answer is judged by; what a gateway may have refused only where its media type is a
 * documented one.
 *
 * @param {Operation} operation
 * @param {Case} testCase
 * @param {Answer} answer
 * @returns {Documented | undefined}
 */
function judgedBy(operation, { expect }, answer) {
  const documented = documentedFor(operation, answer.status);
  if (!expect.gateway || answer.status < 300) return documented;
  const names = Object.keys(documented?.content ?? {});
  const type = contentType(answer);
  return names.length === 0 || names.some((name) => matches(type, name)) ? documented : undefined;
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
 * @param {Case} testCase
 * @param {Answer} answer
 * @returns {string}
 */
function wrongStatus(testCase, { status, headers }) {
  if ((status === 429 || status === 503) && 'retry-after' in headers) return 'rate limited';
  if (status >= 500) return 'a server error';
  if (status < 300) return 'accepted';
  if (status < 400) return 'redirected';
  const wanted = statuses(testCase).some((each) => each.startsWith('4'));
  return wanted ? 'refused with an undocumented code' : 'refused';
}

/**
 * @param {Documented} documented
 * @param {Answer} answer
 * @returns {Line[]}
 */
function typeLines({ content }, answer) {
  const names = Object.keys(content);
  const type = contentType(answer);
  if (answer.body.length === 0 || names.length === 0) return [];
  if (names.some((name) => matches(type, name))) return [];
  return [{ label: 'media', text: `${type || 'none'}, documented: ${names.join(', ')}` }];
}

/**
 * @param {Documented} documented
 * @param {Answer} answer
 * @returns {Line[]}
 */
function bodyLines({ content }, answer) {
  const type = contentType(answer);
  const name = Object.keys(content).find((each) => matches(type, each));
  if (answer.body.length === 0 || name === undefined) return [];
  if (/[/+]json$/.test(type)) return jsonLines(content[name], answer.body.toString('utf8'));
  const wrong = /[/+]xml$/.test(type) ? xmlProblem(answer.body.toString('utf8')) : undefined;
  return wrong === undefined ? [] : [{ label: 'schema', text: `the body is not XML: ${wrong}` }];
}

/**
 * @param {string | null} reference
 * @param {string} text
 * @returns {Line[]}
 */
function jsonLines(reference, text) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    return [{ label: 'schema', text: `the body is not JSON: ${message}` }];
  }
  if (reference === null) return [];
  return violations(reference, value).map((text) => ({ label: 'schema', text }));
}

/**
 * @param {Documented} documented
 * @param {Answer} answer
 * @returns {Line[]}
 */
function headerLines({ headers }, answer) {
  const missing = headers.filter((name) => answer.headers[name.toLowerCase()] === undefined);
  return missing.map((name) => ({ label: 'header', text: `${name} is required` }));
}

/**
 * @param {Case} testCase
 * @param {Answer} answer
 * @returns {Line[]}
 */
function leakLines({ kind }, answer) {
  return kind === 'security' ? leaks(answer.body, contentType(answer)) : [];
}

/**
 * @param {Answer} answer
 * @returns {Line[]}
 */
function timeLines({ ms }) {
  return ms > MAX_MS ? [{ label: 'time', text: `${ms} ms, API_MAX_MS is ${MAX_MS}` }] : [];
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
 * @param {Answer} answer
 * @returns {string}
 */
function contentType({ headers }) {
  return plain(headers['content-type'] ?? '');
}

/**
 * @param {Case} testCase
 * @returns {string}
 */
function expectation(testCase) {
  const by = testCase.expect.strict ? 'named by the document' : 'usual; the document names none';
  return `${statuses(testCase).join(' or ')} (${by})`;
}

/**
 * @param {Answer} answer
 * @param {string} verdict
 * @returns {Line}
 */
function gotLine(answer, verdict) {
  const { status, reason, body, ms } = answer;
  const type = contentType(answer) || 'no content type';
  const note = `${type}, ${body.length} bytes, ${ms} ms`;
  return { label: 'got', text: `${status} ${reason}`.trim() + `: ${verdict}`, note };
}

/**
 * @param {Line} line
 * @returns {string}
 */
function asLine({ label, text, note }) {
  const start = `  ${label.padEnd(10)}`;
  return note === undefined ? start + text : `${start}${text.padEnd(38)}  ${note}`;
}
