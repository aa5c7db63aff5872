// Runs after every answer: checks of a case, captures of a setup step, warnings of a cleanup step.
const Ajv = require('ajv');

const SECRET = /^API_(KEY|TOKEN|USER|PASSWORD)_\w+$/;
const LONGEST_BODY = 2048;
const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)$/;

const expect = pm.variables.get('specmint.expect');
const documented = pm.variables.get('specmint.responses');
const code = pm.response.code;
const range = Math.trunc(code / 100) + 'XX';
const text = code ? pm.response.text() || '' : '';
const type = (code && pm.response.headers.get('Content-Type')) || '';

const isExpected = () => expect.status.some((each) => each === String(code) || each === range);
const plain = (media) => media.split(';')[0].trim().toLowerCase();
const cut = (long, limit) => (long.length > limit ? long.slice(0, limit) + '... (cut)' : long);
const shown = (value) => cut(JSON.stringify(value) || 'nothing', 80);

function retryAfter() {
  if (!code) return false;
  const seconds = Number(pm.response.headers.get('Retry-After') || NaN);
  return (code === 429 || code === 503) && seconds >= 0 && seconds <= 30;
}

function outcome() {
  if (retryAfter()) return 'rate limited';
  if (code >= 500) return 'server error';
  if (code < 300) return 'accepted';
  if (code < 400) return 'redirected';
  const wanted = expect.status.some((each) => each.startsWith('4'));
  return wanted ? 'refused with an undocumented code' : 'refused';
}

function parsed() {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { problem: error.message };
  }
}

function valueAt(json, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.split('~1').join('/').split('~0').join('~'))
    .reduce((value, key) => {
      const known = value !== null && typeof value === 'object' && Object.hasOwn(value, key);
      return known ? value[key] : undefined;
    }, json);
}

function fits(media) {
  const [main, sub] = plain(type).split('/');
  const [wantedMain, wantedSub] = plain(media).split('/');
  return (wantedMain === '*' || wantedMain === main) && (wantedSub === '*' || wantedSub === sub);
}

function schemaLines(reference, value) {
  const ajv = new Ajv({
    format: false,
    unknownFormats: 'ignore',
    schemaId: 'auto',
    validateSchema: false,
    inlineRefs: false,
    allErrors: true,
    jsonPointers: true,
    verbose: true,
    logger: false,
  });
  const { definitions } = documented;
  const validate = ajv.compile({ allOf: [{ $ref: '#/definitions/' + reference }], definitions });
  if (validate(value)) return [];
  const errors = validate.errors.filter(({ keyword }) => keyword !== 'if' && keyword !== '$ref');
  return errors.slice(0, 3).map((error) => {
    const [, , key, ...rest] = error.schemaPath.split('/');
    const start = (definitions[decodeURIComponent(key)] || {}).$comment;
    const problem = error.keyword + ': ' + error.message + ', got ' + shown(error.data);
    const pointer = start ? [start, ...rest].join('/') : error.schemaPath;
    return ['schema', (error.dataPath || '/') + ' ' + problem, pointer];
  });
}

function contentLines({ content }) {
  const names = Object.keys(content);
  if (names.length === 0 || text === '' || pm.request.method === 'HEAD') return [];
  const name = names.find(fits);
  if (name === undefined) return [['type', (type || 'none') + ', not ' + names.join(' or ')]];
  if (!/[/+]json$/.test(plain(type))) return [];
  const { value, problem } = parsed();
  if (problem !== undefined) return [['body', 'is no JSON: ' + problem]];
  return content[name] === null ? [] : schemaLines(content[name], value);
}

function answerLines() {
  const { responses } = documented;
  const answer = responses[code] || responses[range] || responses.default;
  const ms = pm.response.responseTime;
  const slow = Number(pm.variables.get('API_MAX_MS')) || Infinity;
  return [
    ...(answer ? contentLines(answer) : []),
    ...(answer ? answer.headers : [])
      .filter((name) => !pm.response.headers.has(name))
      .map((name) => ['header', name + ' is required and missing']),
    ...(ms > slow ? [['time', ms + ' ms, more than API_MAX_MS ' + slow]] : []),
  ];
}

function isSame(left, right) {
  if (left === right) return true;
  if (typeof left === 'number' && typeof right === 'number') {
    return Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right));
  }
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  if (INSTANT.test(left) && INSTANT.test(right)) return Date.parse(left) === Date.parse(right);
  return left.includes('@') && left.toLowerCase() === right.toLowerCase();
}

function difference(left, right, at) {
  if (isSame(left, right)) return undefined;
  const objects = [left, right].every((each) => each !== null && typeof each === 'object');
  if (!objects || Array.isArray(left) !== Array.isArray(right)) return [at, left, right];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])]
    .map((key) => difference(left[key], right[key], at + '/' + key))
    .find((found) => found !== undefined);
}

function checkLines(check) {
  const value = valueAt(parsed().value, check.pointer);
  const place = check.pointer || '/';
  if (check.absent) {
    return value === undefined ? [] : [[check.oracle, place + ' is ' + shown(value) + ', not absent']];
  }
  const other = check.sameAs && pm.variables.get('body:' + check.sameAs);
  const wanted = check.sameAs ? valueAt(other, check.pointer) : check.equals;
  const found = difference(value, wanted, check.pointer);
  if (!found) return [];
  const [at, left, right] = found;
  return [[check.oracle, (at || '/') + ' is ' + shown(left) + ', not ' + shown(right)]];
}

function capture() {
  for (const [name, source] of Object.entries(expect.captures || {})) {
    const [header, last] = source.replace(/^header:/, '').split('#');
    let value = source.startsWith('header:')
      ? pm.response.headers.get(header)
      : valueAt(parsed().value, source);
    if (last && value) {
      value = decodeURIComponent(value.replace(/[?#].*$/, '').replace(/\/+$/, '').split('/').pop());
    }
    if (value === undefined || value === null || value === '') {
      throw new Error('nothing at ' + source + ' in ' + cut(text, 200));
    }
    pm.variables.set(name, value);
  }
}

function secrets() {
  const values = Object.entries(pm.environment.toObject());
  return values.filter(([name, value]) => SECRET.test(name) && String(value).length > 3);
}

function hidden(line) {
  return secrets().reduce((left, [name, value]) => left.split(value).join('$' + name), line);
}

function data({ mode, raw, file, formdata }, single) {
  if (mode === 'raw') return ' --data-binary ' + single(cut(raw, LONGEST_BODY));
  if (mode === 'file') return ' --data-binary ' + single('@' + file.src);
  if (mode !== 'formdata') return '';
  return formdata
    .map((part) => part.key + '=' + (part.type === 'file' ? '@' + part.src : part.value))
    .map((field) => ' -F ' + single(field))
    .join('');
}

function command() {
  const single = (value) => "'" + value.split("'").join("'\\''") + "'";
  const double = (value) => '"' + value.replace(/["\\$`]/g, (one) => '\\' + one) + '"';
  const base = String(pm.variables.get('API_BASE_URL')).replace(/\/+$/, '');
  const target = pm.request.url.toString().replace(base, '');
  const own = pm.request.headers.filter(({ system }) => !system);
  const headers = own.map(({ key, value }) => {
    const line = key + ': ' + value;
    return ' -H ' + (hidden(line) === line ? single(line) : hidden(double(line)));
  });
  const start = 'curl -sS -X ' + pm.request.method + ' "$API_BASE_URL"' + single(target);
  return start + headers.join('') + data(pm.request.body || {}, single);
}

function fail(lines) {
  const named = expect.strict ? 'named by the document' : 'the document names none';
  const verdict = isExpected() ? '' : ': ' + outcome();
  const size = pm.response.responseSize + ' bytes, ' + pm.response.responseTime + ' ms';
  const got = [code + ' ' + pm.response.status + verdict, (type || 'no content type') + ', ' + size];
  const all = [
    ['rule', expect.why, expect.target],
    ['expected', expect.status.join(' or ') + ' (' + named + ')'],
    ['got', ...(code ? got : ['no answer'])],
    ...lines,
    ...(text ? [['body', cut(text.replace(/\s+/g, ' ').trim(), LONGEST_BODY)]] : []),
    ['again', command()],
  ];
  const written = all.map(([label, left, right]) => {
    const start = '  ' + label.padEnd(10);
    return right === undefined ? start + left : start + left.padEnd(38) + '  ' + right;
  });
  throw new Error(hidden([pm.info.requestName, ...written].join('\n')));
}

function verify() {
  const lines = documented && code ? answerLines() : [];
  if (!isExpected() || lines.length > 0) fail(lines);
  if (expect.step === undefined) return;
  capture();
  pm.variables.set('body:' + expect.step, parsed().value);
  const wrong = (expect.checks || []).flatMap(checkLines);
  if (wrong.length > 0) fail(wrong);
  pm.variables.set('step:' + expect.step, 'ok');
}

function setUp() {
  const state = 'step:' + expect.step;
  if (!code) return;
  pm.variables.set(state, 'got ' + code + ' ' + cut(text, 200));
  if (!isExpected()) return;
  try {
    capture();
    pm.variables.set(state, 'ok');
  } catch (error) {
    pm.variables.set(state, error.message);
  }
}

if (pm.info.requestName.startsWith('Setup: ')) {
  setUp();
} else if (pm.info.requestName.startsWith('Cleanup: ')) {
  const gone = isExpected() || code === 404 || code === 410;
  if (!gone) console.warn(pm.info.requestName + ' failed: got ' + code + ' ' + cut(text, 200));
} else {
  pm.test(pm.info.requestName, verify);
}
