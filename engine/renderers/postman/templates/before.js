// Runs before every request. Your own code goes below the last line.
// Credentials and captured values go into the request; a case that lacks one is skipped.
const NAME = /\{\{([^{}]+)\}\}/g;
const NAME_IN_JSON = /(?<!\\)"\{\{([^{}"]+)\}\}"(?!\s*:)|\{\{([^{}]+)\}\}/g;
const FROM_ENVIRONMENT = /^API_(KEY|TOKEN|BASIC|VALUE)_\w+$/;
const XML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
const asXml = (text) => text.replace(/[&<>"']/g, (one) => XML[one]);
const percent = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => '%' + one.charCodeAt(0).toString(16).toUpperCase());

function setting(name) {
  const value = pm.variables.get(name);
  return value === '' || value === null ? undefined : value;
}

function valueOf(name) {
  const scheme = /^API_BASIC_(\w+)$/.exec(name);
  if (!scheme) return setting(name);
  const user = setting('API_USER_' + scheme[1]);
  const password = setting('API_PASSWORD_' + scheme[1]);
  if (user === undefined || password === undefined) return undefined;
  return Buffer.from(user + ':' + password).toString('base64');
}

function fill(text, encode) {
  return text.replace(NAME, (whole, name) => {
    const value = valueOf(name);
    return value === undefined ? whole : encode(asText(value));
  });
}

function fillJson(text) {
  return text.replace(NAME_IN_JSON, (found, whole, name) => {
    const value = valueOf(whole || name);
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
    .filter((name) => FROM_ENVIRONMENT.test(name) && valueOf(name) === undefined)
    .map((name) => name.replace(/^API_BASIC_(\w+)$/, 'API_USER_$1 and API_PASSWORD_$1'));
}

function prepare(address) {
  if (!setting('run')) {
    const made = Date.now().toString(36).slice(-6).padStart(6, '0');
    pm.variables.set('run', setting('API_RUN_ID') || made);
  }
  const base = address.replace(/\/+$/, '');
  const target = pm.request.url.toString().replace('{{API_BASE_URL}}', '');
  pm.request.url.update(base + fill(target, percent));
  pm.request.headers.each((header) => {
    header.value = fill(header.value, String);
  });
  fillBody(pm.request.body);
  if (setting('SPECMINT_TRACE') === '1') {
    pm.request.headers.add({ key: 'X-SpecMint-Case', value: pm.info.requestName.split(':')[0] });
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
