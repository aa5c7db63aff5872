// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { proxyFor, proxyHeaders, tunnel } from './proxy.js';
import { baseUrl, setting, TIMEOUT_MS } from './settings.js';

/**
 * A request as it goes out, below the base URL.
 *
 * @typedef {object} Outgoing
 * @property {string} method
 * @property {string} target path and query
 * @property {[string, string][]} headers
 * @property {Buffer} [body]
 */

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string} reason
 * @property {http.IncomingHttpHeaders} headers
 * @property {Buffer} body
 * @property {number} ms
 */

const RETRIES = 3;
const LONGEST_PAUSE_S = 30;
const BASE = baseUrl();
export const PREFIX = BASE.pathname.replace(/\/+$/, '');
const CLIENT = BASE.protocol === 'https:' ? https : http;
const CA_FILE = setting('API_CA_FILE');
const CA = CA_FILE === undefined ? undefined : readFileSync(CA_FILE);
const PROXY = proxyFor(BASE);
const ROUTE = PROXY === undefined ? directly() : through(PROXY);

/** @typedef {{options: https.RequestOptions, before: string, headers: Record<string, string>}} Route */

/**
 * A connection for each request: one that the server closes meanwhile would fail an innocent test.
 *
 * @returns {Route}
 */
function directly() {
  const agent = new CLIENT.Agent({ ca: CA });
  const hostname = BASE.hostname.replace(/^\[|\]$/g, '');
  return { options: { agent, hostname, port: BASE.port }, before: '', headers: {} };
}

/**
 * @param {URL} proxy
 * @returns {Route}
 */
function through(proxy) {
  if (BASE.protocol === 'https:') {
    const createConnection = tunnel(proxy, BASE, CA);
    const options = { createConnection, hostname: BASE.hostname, port: BASE.port };
    return { options, before: '', headers: {} };
  }
  return {
    options: { hostname: proxy.hostname, port: proxy.port },
    before: BASE.origin,
    headers: { Host: BASE.host, ...proxyHeaders(proxy) },
  };
}

/**
 * Send a request and wait for the whole answer. A rate limit that says when to come back is obeyed.
 *
 * @param {Outgoing} request
 * @returns {Promise<Answer>}
 */
export async function exchange(request) {
  for (let tried = 0; ; tried += 1) {
    const answer = await once(request);
    const wait = retryAfter(answer);
    if (wait === undefined || tried === RETRIES) return answer;
    await pause(1000 * wait);
  }
}

/**
 * The seconds that a 429 or 503 asks to wait, if it says so and they are few.
 *
 * @param {Answer} answer
 * @returns {number | undefined}
 */
function retryAfter(answer) {
  if (answer.status !== 429 && answer.status !== 503) return undefined;
  const seconds = Number(answer.headers['retry-after'] ?? NaN);
  return seconds >= 0 && seconds <= LONGEST_PAUSE_S ? seconds : undefined;
}

/**
 * @param {Outgoing} request
 * @returns {Promise<Answer>}
 */
function once({ method, target, headers, body }) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const path = (PREFIX + target).replace(/^(?=\?|$)/, '/');
    const options = {
      ...ROUTE.options,
      method,
      path: ROUTE.before + path,
      headers: { ...ROUTE.headers, ...grouped(headers, body) },
    };
    const outgoing = CLIENT.request(options, (incoming) => {
      /** @type {Buffer[]} */
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          reason: incoming.statusMessage ?? '',
          headers: incoming.headers,
          body: Buffer.concat(chunks),
          ms: Math.round(performance.now() - began),
        }),
      );
    });
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${TIMEOUT_MS / 1000} s (API_TIMEOUT)`));
      outgoing.destroy();
    }, TIMEOUT_MS);
    outgoing.on('error', reject);
    outgoing.on('close', () => clearTimeout(timer));
    outgoing.end(body);
  });
}

/**
 * Headers of the same name become a list, so that each is sent on its own line.
 *
 * @param {[string, string][]} headers
 * @param {Buffer | undefined} body
 * @returns {http.OutgoingHttpHeaders}
 */
function grouped(headers, body) {
  /** @type {Record<string, string[]>} */
  const groups = {};
  for (const [name, value] of headers) (groups[name] ??= []).push(value);
  return body === undefined ? groups : { ...groups, 'Content-Length': body.length };
}
