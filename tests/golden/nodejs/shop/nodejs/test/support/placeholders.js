// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { credentials } from '../hooks.js';
import { setting } from './settings.js';

/** What names stand for beside settings: captured values, and `run`. @typedef {Map<string, unknown>} Captures */

const NAME = /\{\{([A-Za-z_]\w*)\}\}/g;
// A JSON text that is one name, as it stands in JSON: no key, no end of a longer text.
const NAME_IN_JSON = /(?<!\\)"\{\{([A-Za-z_]\w*)\}\}"(?!\s*:)|\{\{([A-Za-z_]\w*)\}\}/g;
const WHOLE_NAME = /^\{\{([A-Za-z_]\w*)\}\}$/;
const FROM_ENVIRONMENT = /^API_(?:KEY|TOKEN|USER|PASSWORD|BASIC|VALUE)_\w+$/;

/**
 * The value that `{{name}}` stands for; undefined where the name is nothing to us, or not set.
 *
 * @param {string} name
 * @param {Captures} captures
 * @returns {unknown}
 */
export function valueOf(name, captures) {
  if (captures.has(name)) return captures.get(name);
  if (!FROM_ENVIRONMENT.test(name)) return undefined;
  const basic = /^API_BASIC_(\w+)$/.exec(name);
  return basic ? basicCredential(basic[1]) : needed(name);
}

/**
 * The variables that a text needs and nobody has set.
 *
 * @param {string} text
 * @param {Captures} captures
 * @returns {string[]}
 */
export function unset(text, captures) {
  const names = [...text.matchAll(NAME)].map((found) => found[1]);
  return names
    .filter((name) => FROM_ENVIRONMENT.test(name) && valueOf(name, captures) === undefined)
    .flatMap(variablesOf);
}

/**
 * A text with its names replaced. A name that is nothing to us stays as it stands.
 *
 * @param {string} text
 * @param {Captures} captures
 * @param {(text: string) => string} encode
 * @returns {string}
 */
export function fill(text, captures, encode = String) {
  return text.replace(NAME, (whole, name) => {
    const value = valueOf(name, captures);
    return value === undefined ? whole : encode(asText(value));
  });
}

/**
 * A JSON value with the names in its texts replaced; a text that is one name becomes the value itself.
 *
 * @param {unknown} json
 * @param {Captures} captures
 * @returns {unknown}
 */
export function fillJson(json, captures) {
  if (typeof json === 'string') {
    const whole = WHOLE_NAME.exec(json);
    return (whole && valueOf(whole[1], captures)) ?? fill(json, captures);
  }
  if (Array.isArray(json)) return json.map((item) => fillJson(item, captures));
  if (json === null || typeof json !== 'object') return json;
  const entries = Object.entries(json);
  return Object.fromEntries(
    entries.map(([key, value]) => [fill(key, captures), fillJson(value, captures)]),
  );
}

/**
 * The same for JSON that is kept as text, since reading it would change it.
 *
 * @param {string} text
 * @param {Captures} captures
 * @returns {string}
 */
export function fillJsonText(text, captures) {
  return text.replace(NAME_IN_JSON, (found, whole, name) => {
    const value = valueOf(whole ?? name, captures);
    if (value === undefined) return found;
    return whole ? JSON.stringify(value) : JSON.stringify(asText(value)).slice(1, -1);
  });
}

/**
 * Percent-encoding of everything but unreserved characters (RFC 3986, 2.3).
 *
 * @param {string} text
 * @returns {string}
 */
export function percent(text) {
  const more = /[!'()*]/g;
  return encodeURIComponent(text).replace(
    more,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * @param {string} text
 * @returns {string}
 */
export function xml(text) {
  /** @type {Record<string, string>} */
  const names = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (one) => names[one]);
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function asText(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * @param {string} name
 * @returns {string[]}
 */
function variablesOf(name) {
  const basic = /^API_BASIC_(\w+)$/.exec(name);
  if (!basic) return [name];
  return [`API_USER_${basic[1]}`, `API_PASSWORD_${basic[1]}`].filter(
    (variable) => needed(variable) === undefined,
  );
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
function needed(name) {
  return credentials(name) ?? setting(name);
}

/**
 * @param {string} scheme
 * @returns {string | undefined}
 */
function basicCredential(scheme) {
  const user = needed(`API_USER_${scheme}`);
  const password = needed(`API_PASSWORD_${scheme}`);
  if (user === undefined || password === undefined) return undefined;
  return Buffer.from(`${user}:${password}`).toString('base64');
}
