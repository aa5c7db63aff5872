// Runs before every request. Your own code goes below the last line.
// Credentials and captured values go into the request; a case that lacks one is skipped.
const NAME = /\{\{([A-Za-z_][\w.]*|run:[a-z0-9:-]+)\}\}/g;
const NAME_IN_JSON =
  /(?<!\\)"\{\{([A-Za-z_][\w.]*|run:[a-z0-9:-]+)\}\}"(?!\s*:)|\{\{([A-Za-z_][\w.]*|run:[a-z0-9:-]+)\}\}/g;
const FROM_ENVIRONMENT = /^API_(KEY|TOKEN|BASIC|VALUE)_\w+$/;
const { SHA256 } = require('crypto-js');
const XML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const asXml = (text) => text.replace(/[&<>"']/g, (one) => XML[one]);
const percent = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => '%' + one.charCodeAt(0).toString(16).toUpperCase());

function setting(name) {
  const value = pm.variables.get(name);
  return value === '' || value === null ? undefined : value;
}

function runId() {
  const given =
    setting('API_RUN_ID') || pm.variables.get('specmint.run') || pm.variables.replaceIn('{{$guid}}');
  pm.variables.set('specmint.run', given);
  return given;
}

// What {{run}} stands for in a scope: six of [a-z0-9], the same again with the same API_RUN_ID.
function runToken(scope) {
  const digest = SHA256(runId() + ':' + scope).toString();
  const bytes = digest.match(/../g).slice(0, 6);
  return bytes.map((byte) => (parseInt(byte, 16) % 36).toString(36)).join('');
}

function valueFor(name) {
  if (name.startsWith('run:')) return runToken(name.slice('run:'.length));
  const scheme = /^API_BASIC_(\w+)$/.exec(name);
  if (!scheme) return setting(name);
  const user = setting('API_USER_' + scheme[1]);
  const password = setting('API_PASSWORD_' + scheme[1]);
  if (user === undefined || password === undefined) return undefined;
  return Buffer.from(user + ':' + password).toString('base64');
}

function fill(text, encode) {
  return text.replace(NAME, (whole, name) => {
    const value = valueFor(name);
    return value === undefined ? whole : encode(asText(value));
  });
}

function fillJson(text) {
  return text.replace(NAME_IN_JSON, (found, whole, name) => {
    const value = valueFor(whole || name);
    if (value === undefined) return found;
    const written = whole ? JSON.stringify(value) : JSON.stringify(asText(value)).slice(1, -1);
    return written.split('{{').join('\\u007b{');
  });
}

function fillRaw(text, type) {
  if (/^[^;]*[/+]json\b/i.test(type)) return fillJson(text);
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return fill(text, percent);
  return fill(text, /^[^;]*[/+]xml\b/i.test(type) ? asXml : String);
}

function fillBody(body) {
  const type = pm.request.headers.get('Content-Type') || '';
  if (body && body.mode === 'raw' && body.raw) body.raw = fillRaw(body.raw, type);
  if (body && body.mode === 'formdata') {
    body.formdata.each((part) => {
      if (part.type !== 'file') part.value = fill(part.value, String);
    });
  }
}

function missing() {
  const names = [...JSON.stringify(pm.request).matchAll(NAME)].map((found) => found[1]);
  return [...new Set(names)]
    .filter((name) => FROM_ENVIRONMENT.test(name) && valueFor(name) === undefined)
    .map((name) => name.replace(/^API_BASIC_(\w+)$/, 'API_USER_$1 and API_PASSWORD_$1'));
}

// `id: title`, `Setup: id: title`, or in a flow `flow: step: title`.
function caseId() {
  const [first, second, third] = pm.info.requestName.split(': ');
  if (first === 'Setup' || first === 'Cleanup') return second;
  return third !== undefined && /^[a-z0-9-]+$/.test(second) ? first + '-' + second : first;
}

function prepare(address) {
  // The id of the case, or of the flow; setup and cleanup name their scope themselves.
  pm.variables.set('run', runToken(pm.info.requestName.split(':')[0]));
  const base = address.replace(/\/+$/, '');
  const target = pm.request.url.toString().replace('{{API_BASE_URL}}', '');
  pm.request.url.update(base + fill(target, target.startsWith('/') ? percent : String));
  pm.request.headers.each((header) => {
    header.value = fill(header.value, String);
  });
  fillBody(pm.request.body);
  if (setting('SPECMINT_TRACE') === '1') {
    pm.request.headers.add({ key: 'X-SpecMint-Case', value: caseId() });
  }
}

function start() {
  const address = setting('API_BASE_URL');
  const unset = missing();
  if (!address) {
    pm.test('API_BASE_URL is not set: enter the address of the service in the environment', () => {
      throw new Error('nothing was sent');
    });
    pm.execution.setNextRequest(null);
    pm.execution.skipRequest();
  } else if (unset.length > 0) {
    const [id, step] = pm.info.requestName.split(':');
    if (id === 'Setup') pm.variables.set('step:' + step.trim(), 'set ' + unset.join(' and '));
    else if (id !== 'Cleanup') pm.test.skip(id + ': skipped: set ' + unset.join(' and '));
    pm.execution.skipRequest();
  } else {
    prepare(address);
  }
}

start();
