// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { createHash, randomInt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, with a slash at its end. */
export const PROJECT = new URL('../../', import.meta.url);

const TOKENS = 36 ** 6;
/** More than the tests of a file, which are a process each. */
const TOKENS_OF_A_FILE = 100_000;
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

let token = firstToken();

/**
 * Six of `[a-z0-9]` that make names unique: others for each test, from API_RUN_ID on.
 *
 * @returns {string}
 */
export function nextRun() {
  token = (token + 1) % TOKENS;
  return token.toString(36).padStart(6, '0');
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

/** @returns {number} */
function firstToken() {
  const start = (setting('API_RUN_ID') ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 6);
  if (start === '') return randomInt(TOKENS);
  const hash = createHash('sha256')
    .update(basename(process.argv[1] ?? ''))
    .digest();
  return (parseInt(start, 36) + TOKENS_OF_A_FILE * hash.readUInt16BE()) % TOKENS;
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
