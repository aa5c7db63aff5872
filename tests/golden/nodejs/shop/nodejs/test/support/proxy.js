// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import http from 'node:http';
import { Socket } from 'node:net';
import tls from 'node:tls';
import { setting } from './settings.js';

/**
 * The proxy on the way to an address: HTTP_PROXY or HTTPS_PROXY, unless NO_PROXY names the host.
 *
 * @param {URL} address
 * @returns {URL | undefined}
 */
export function proxyFor(address) {
  const name = address.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const proxy = either(name);
  const direct = (either('no_proxy') ?? '').split(/[\s,]+/).filter(Boolean);
  if (proxy === undefined || direct.some((host) => covers(host, address.hostname)))
    return undefined;
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}

/**
 * What a proxy wants to know of the person behind it.
 *
 * @param {URL} proxy
 * @returns {Record<string, string>}
 */
export function proxyHeaders({ username, password }) {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'Proxy-Authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

/**
 * A connection through a proxy to a server that speaks TLS.
 *
 * @param {URL} proxy
 * @param {URL} address
 * @param {Buffer | undefined} ca
 * @returns {NonNullable<http.RequestOptions['createConnection']>}
 */
export function tunnel(proxy, address, ca) {
  return (_, done) => {
    const request = http.request({
      hostname: proxy.hostname,
      port: proxy.port,
      method: 'CONNECT',
      path: `${address.hostname}:${address.port || 443}`,
      headers: proxyHeaders(proxy),
    });
    request.on('connect', ({ statusCode }, socket) => {
      const refused = statusCode === 200 ? null : new Error(`the proxy answered ${statusCode}`);
      done(refused, tls.connect({ socket, ca, servername: address.hostname }));
    });
    request.on('error', (error) => done(error, new Socket()));
    request.end();
    return undefined;
  };
}

/**
 * @param {string} name
 * @returns {string | undefined}
 */
function either(name) {
  return setting(name) ?? setting(name.toUpperCase());
}

/**
 * @param {string} pattern a host, a domain with or without a dot before it, or `*`
 * @param {string} host
 * @returns {boolean}
 */
function covers(pattern, host) {
  const domain = pattern.replace(/^\*?\./, '').replace(/:\d+$/, '');
  return pattern === '*' || host === domain || host.endsWith(`.${domain}`);
}
