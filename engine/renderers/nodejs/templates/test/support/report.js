// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { setting, settingNames } from './settings.js';

/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./client.js').Answer} Answer */
/** @typedef {import('./client.js').Outgoing} Outgoing */

const LONGEST_BODY = 2048;
const SECRET = /^API_(?:KEY|TOKEN|USER|PASSWORD)_\w+$/;
const SECRET_IN_TEXT = /\{\{(API_(?:KEY|TOKEN|BASIC)_\w+)\}\}/;

/**
 * @param {Answer} answer
 * @returns {{label: string, text: string}[]}
 */
export function bodyLine({ body }) {
  if (body.length === 0) return [];
  return [{ label: 'body', text: cut(body.toString('utf8').replace(/\s+/g, ' ').trim()) }];
}

/**
 * One line for a shell that sends the same request again; credentials stay variables.
 *
 * @param {Case} testCase
 * @param {Outgoing} sent
 * @returns {string}
 */
export function command(testCase, sent) {
  const options = sent.headers.map(([name, value], index) => {
    const written = testCase.request.headers[index]?.[1] ?? value;
    return `-H ${SECRET_IN_TEXT.test(written) ? withVariable(`${name}: ${written}`) : quoted(`${name}: ${value}`)}`;
  });
  if (sent.body) options.push(`--data-binary ${quoted(cut(sent.body.toString('utf8')))}`);
  const url = `"$API_BASE_URL"${quoted(sent.target)}`;
  return ['curl -sS', `-X ${sent.method}`, url, ...options].join(' ');
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
  const safe = text.replace(/["\\$`]/g, (one) => `\\${one}`);
  return `"${safe.replace(/\{\{API_BASIC_(\w+)\}\}|\{\{(API_\w+)\}\}/g, (_, basic, name) =>
    basic ? `$(printf %s "$API_USER_${basic}:$API_PASSWORD_${basic}" | base64 -w0)` : `$${name}`,
  )}"`;
}
