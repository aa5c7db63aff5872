// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of the project, with a slash at its end. */
export const PROJECT = new URL('../../', import.meta.url);

const FROM_FILE = readDotEnv(new URL('.env', PROJECT));

/**
 * A setting from the environment, else from `.env`; empty counts as unset.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function setting(name) {
  return process.env[name] || FROM_FILE.get(name) || undefined;
}

/**
 * The names of all settings.
 *
 * @returns {string[]}
 */
export function settingNames() {
  return [...new Set([...Object.keys(process.env), ...FROM_FILE.keys()])];
}

export const TIMEOUT_MS = 1000 * Number(setting('API_TIMEOUT') ?? 10);
export const MAX_MS = Number(setting('API_MAX_MS') ?? Infinity);
export const ALLOW_DESTRUCTIVE = setting('API_ALLOW_DESTRUCTIVE') === '1';
export const TRACE = setting('SPECMINT_TRACE') === '1';

const RUN_ID = setting('API_RUN_ID') ?? randomUUID();

/**
 * What `{{run}}` stands for in a scope: six of [a-z0-9], the same again with the same API_RUN_ID.
 *
 * @param {string} scope
 * @returns {string}
 */
export function runToken(scope) {
  const digest = createHash('sha256').update(`${RUN_ID}:${scope}`).digest();
  return [...digest.subarray(0, 6)].map((byte) => (byte % 36).toString(36)).join('');
}

/**
 * The address that the tests call; without one the process ends here, and nothing is sent.
 *
 * @returns {URL}
 */
export function baseUrl() {
  const text = setting('API_BASE_URL');
  if (text !== undefined && /^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text);
  const found = text === undefined ? 'is not set' : `is no http address: ${text}`;
  console.error(`API_BASE_URL ${found}; set it to the server to test, here or in .env`);
  process.exit(1);
}

/**
 * The same address as messages show it: without a name and password in it.
 *
 * @returns {string}
 */
export function address() {
  const { origin, pathname } = baseUrl();
  return `${origin}${pathname}`.replace(/\/+$/, '');
}

/**
 * @param {URL} file
 * @returns {Map<string, string>}
 */
function readDotEnv(file) {
  const values = new Map();
  if (!existsSync(fileURLToPath(file))) return values;
  for (const line of readFileSync(file, 'utf8').split(/\r?\n/)) {
    const found = /^\s*(?:export\s+)?(\w+)\s*=\s*(.*?)\s*$/.exec(line);
    if (found) values.set(found[1], unquoted(found[2]));
  }
  return values;
}

/**
 * @param {string} text
 * @returns {string}
 */
function unquoted(text) {
  const found = /^(["'])(.*)\1$/.exec(text);
  if (!found) return text;
  return found[1] === "'" ? found[2] : found[2].replace(/\\(["\\$`])/g, '$1');
}
