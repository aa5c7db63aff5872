// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { setting, settingNames } from './settings.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./client.js').Outgoing} Outgoing */

const LONGEST_BODY = 2048;
const SECRET = /^API_(?:KEY|TOKEN|USER|PASSWORD)_\w+$/;
const SECRET_IN_TEXT = /\{\{(API_(?:KEY|TOKEN|BASIC)_\w+)\}\}/;

/**
 * A body on one line, cut where it gets long.
 *
 * @param {Buffer} body
 * @returns {string}
 */
export function shortened(body) {
  return cut(body.toString('utf8').replace(/\s+/g, ' ').trim());
}

/**
 * One line for a shell that sends the same request again; credentials stay variables.
 *
 * @param {Case} testCase
 * @param {Outgoing} sent
 * @returns {string}
 */
export function command({ request }, sent) {
  const method = sent.method === 'HEAD' ? '-I' : `-X ${sent.method}`;
  const headers = sent.headers.flatMap(([name, value], index) => {
    if (request.parts && name.toLowerCase() === 'content-type') return [];
    const written = request.headers[index]?.[1] ?? value;
    const secret = SECRET_IN_TEXT.test(written);
    return [`-H ${secret ? withVariable(`${name}: ${written}`) : quoted(`${name}: ${value}`)}`];
  });
  const url = `"$API_BASE_URL${escaped(sent.target)}"`;
  const line = ['curl -sS', method, url, ...headers].join(' ');
  if (request.parts) return `${line} ${request.parts.map(formField).join(' ')}`;
  if (request.rawBodyBase64 !== undefined) {
    return `printf %s ${request.rawBodyBase64} | base64 -d | ${line} --data-binary @-`;
  }
  return sent.body ? `${line} --data-raw ${quoted(sent.body.toString('utf8'))}` : line;
}

/**
 * @param {import('./cases.js').Part} part
 * @returns {string}
 */
function formField({ name, value, file, contentType }) {
  const type = contentType === undefined ? '' : `;type=${contentType}`;
  if (file !== undefined) return `-F ${quoted(`${name}=@files/${file}${type}`)}`;
  return `${type ? '-F' : '--form-string'} ${quoted(`${name}=${value}${type}`)}`;
}

/**
 * A text in which no credential stands, only the name of its variable.
 *
 * @param {string} text
 * @returns {string}
 */
export function hidden(text) {
  let clean = text;
  for (const name of settingNames().filter((each) => SECRET.test(each))) {
    const value = setting(name);
    if (value !== undefined && value.length > 3) clean = clean.replaceAll(value, `$${name}`);
  }
  return clean;
}

/**
 * @param {string} text
 * @returns {string}
 */
function cut(text) {
  return text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)}... (cut)` : text;
}

/**
 * @param {string} text
 * @returns {string}
 */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/**
 * Double quotes around a header whose value is a variable of the environment.
 *
 * @param {string} text
 * @returns {string}
 */
function withVariable(text) {
  return `"${escaped(text).replace(
    /\{\{API_BASIC_(\w+)\}\}|\{\{(API_\w+)\}\}/g,
    (_, basic, name) =>
      basic ? `$(printf %s "$API_USER_${basic}:$API_PASSWORD_${basic}" | base64 -w0)` : `$${name}`,
  )}"`;
}

/**
 * @param {string} text
 * @returns {string}
 */
function escaped(text) {
  return text.replace(/["\\$`]/g, (one) => `\\${one}`);
}
