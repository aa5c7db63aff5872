// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { before } from '../hooks.js';
import { uploadFile } from './cases.js';
import { fill, fillJson, fillJsonText, percent, unset, xml } from './placeholders.js';
import { TRACE } from './settings.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Part} Part */
/** @typedef {import('./client.js').Outgoing} Outgoing */
/** @typedef {import('./placeholders.js').Captures} Captures */

/**
 * The request of a case with every `{{name}}` replaced.
 *
 * @param {Case} testCase
 * @param {Captures} captures
 * @returns {Outgoing}
 */
export function prepare(testCase, captures) {
  const { method, target, headers } = testCase.request;
  /** @type {Outgoing} */
  const outgoing = {
    method,
    target: fill(target, captures, target.startsWith('/') ? percent : String),
    headers: headers.map(([name, value]) => [name, fill(value, captures)]),
    body: body(testCase, captures),
  };
  if (TRACE) outgoing.headers.push(['X-SpecMint-Case', testCase.id]);
  before(outgoing, testCase);
  return outgoing;
}

/**
 * The variables that a request needs and nobody has set.
 *
 * @param {Case} testCase
 * @param {Captures} captures
 * @returns {string[]}
 */
export function missing(testCase, captures) {
  return [...new Set(unset(JSON.stringify(testCase.request), captures))];
}

/**
 * The names of `{{captures}}` that a request needs and no step has found.
 *
 * @param {Case} testCase
 * @param {Captures} captures
 * @param {Iterable<string>} names what the steps of the same flow capture
 * @returns {string[]}
 */
export function unknown(testCase, captures, names) {
  const text = JSON.stringify(testCase.request);
  return [...names].filter((name) => !captures.has(name) && text.includes(`{{${name}}}`));
}

/**
 * @param {Case} testCase
 * @returns {string}
 */
export function contentType(testCase) {
  const found = testCase.request.headers.find(([name]) => name.toLowerCase() === 'content-type');
  return found ? found[1] : '';
}

/**
 * @param {Case} testCase
 * @param {Captures} captures
 * @returns {Buffer | undefined}
 */
function body(testCase, captures) {
  const { request } = testCase;
  if (request.parts) return multipart(request.parts, contentType(testCase), captures);
  if (request.rawBodyBase64 !== undefined) return Buffer.from(request.rawBodyBase64, 'base64');
  if (request.rawBody !== undefined) {
    return Buffer.from(rawText(request.rawBody, contentType(testCase), captures));
  }
  if (!('body' in request)) return undefined;
  return Buffer.from(JSON.stringify(fillJson(request.body, captures)));
}

/**
 * A body that is no JSON value, with its names written as the media type asks.
 *
 * @param {string} text
 * @param {string} type
 * @param {Captures} captures
 * @returns {string}
 */
function rawText(text, type, captures) {
  if (/^[^;]*[/+]json\b/i.test(type)) return fillJsonText(text, captures);
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return fill(text, captures, percent);
  return fill(text, captures, /^[^;]*[/+]xml\b/i.test(type) ? xml : String);
}

/**
 * @param {Part[]} parts
 * @param {string} type
 * @param {Captures} captures
 * @returns {Buffer}
 */
function multipart(parts, type, captures) {
  const found = /boundary="?([^";]+)/i.exec(type);
  const boundary = found ? found[1] : 'boundary';
  const chunks = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${partHeaders(part)}\r\n\r\n`),
    part.file === undefined ? Buffer.from(fill(part.value ?? '', captures)) : uploadFile(part.file),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

/**
 * @param {Part} part
 * @returns {string}
 */
function partHeaders(part) {
  const filename = part.filename === undefined ? '' : `; filename="${inHeader(part.filename)}"`;
  const type = part.contentType === undefined ? '' : `\r\nContent-Type: ${part.contentType}`;
  return `Content-Disposition: form-data; name="${inHeader(part.name)}"${filename}${type}`;
}

/**
 * A name inside quotes of a header, as browsers write it (WHATWG, multipart/form-data encoding).
 *
 * @param {string} name
 * @returns {string}
 */
function inHeader(name) {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
