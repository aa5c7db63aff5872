// Runs after every answer: checks of a case, captures of a setup step, warnings of a cleanup step.
const Ajv = require('ajv');

const SECRET = /^API_(KEY|TOKEN|USER|PASSWORD)_\w+$/;
const LONGEST_BODY = 2048;
const INSTANT = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|([+-]\d\d):?(\d\d))$/;
const NAME = /\{\{([A-Za-z_][\w.]*)\}\}/g;
const WHOLE_NAME = /^\{\{([A-Za-z_][\w.]*)\}\}$/;

const XML_NAME = '[A-Za-z_:\\u0080-\\uffff][\\w:.\\-\\u0080-\\uffff]*';
const XML_VALUE = '"(?:[^<&"]|&[\\w#]+;)*"|\'(?:[^<&\']|&[\\w#]+;)*\'';
const XML_TOKEN = new RegExp(
  [
    '<!--(?:[^-]|-[^-])*-->',
    '<\\?[\\s\\S]*?\\?>',
    '<!\\[CDATA\\[[\\s\\S]*?\\]\\]>',
    '<!DOCTYPE[^<>\\[]*(?:\\[[^\\]]*\\])?\\s*>',
    '<(?<start>' + XML_NAME + ')(?:\\s+' + XML_NAME + '\\s*=\\s*(?:' + XML_VALUE + '))*\\s*(?<empty>/?)>',
    '</(?<end>' + XML_NAME + ')\\s*>',
    '(?<between>(?:[^<&]|&[\\w#]+;)+)',
  ].join('|'),
  'y',
);

const XML_ATTRIBUTE = /\s([\w:.\-\u0080-\uffff]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const XML_ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi;
const XML_NAMED = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const MOST_PAGES = 5;
// Longer ones fit no address, and halves of characters have no form in one.
const MARK = /^[^\ud800-\udfff]{1,4000}$/u;
const LOOKED_AT = 1000000;
const LONGEST_SHOWN = 120;
// Language and what its stack traces hold.
const TRACES = [
  ['Python', 'Traceback \\(most recent call last\\)'],
  ['Python', 'File [!-~]{1,310}\\.py[!-~]{1,6}, line [0-9]{1,6}, in '],
  ['Java', 'at [!-&*-~]{3,300}\\([A-Za-z0-9_$-]{1,100}\\.(?:java|kt|scala|groovy):[0-9]{1,6}\\)'],
  ['Node.js', 'at [!-&*-~]{1,300}\\.(?:js|cjs|mjs|ts):[0-9]{1,6}:[0-9]{1,6}'],
  ['Node.js', 'at [ -&*-~]{1,100} \\([!-&*-~]{1,300}:[0-9]{1,6}:[0-9]{1,6}\\)'],
  ['PHP', '#[0-9]{1,3} [!-&*-~]{1,300}\\.php\\([0-9]{1,6}\\): '],
  ['PHP', 'in (?:<b>)?[!-;=-~]{1,300}\\.php(?:</b>)? on line (?:<b>)?[0-9]{1,6}'],
  ['PHP', '[!-&]file[!-&]: ?[ -+.-~-]{1,300}\\.php[!-&], ?[!-&]line[!-&]: ?[0-9]{1,6}'],
  ['.NET', 'in [!-~]{1,300}\\.(?:cs|vb|fs):line [0-9]{1,6}'],
  ['.NET', 'at (?:System|Microsoft)\\.[!-&*-~]{3,300}\\('],
  ['.NET', '--- End of (?:inner exception )?stack trace'],
  ['Ruby', '\\.rb:[0-9]{1,6}:in '],
  ['Go', 'goroutine [0-9]{1,9} \\[[a-z ]{1,40}'],
  ['Go', '\\.go:[0-9]{1,6} \\+0x[0-9a-f]{1,16}'],
];
const SCRIPT = '<script>alert(1)</script>';
const PAGES = ['text/html', 'application/xhtml+xml'];

const expect = pm.variables.get('specmint.expect');
const documented = pm.variables.get('specmint.responses');
const code = pm.response.code;
const range = Math.trunc(code / 100) + 'XX';
const text = code ? pm.response.text() || '' : '';
const type = (code && pm.response.headers.get('Content-Type')) || '';

const isExpected = () => expect.status.some((each) => each === String(code) || each === range);
const plain = (media) => media.split(';')[0].trim().toLowerCase();
const cut = (long, limit) => (long.length > limit ? long.slice(0, limit) + '... (cut)' : long);
const shown = (value) => cut(JSON.stringify(value) || 'absent', 120);
const asText = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

// Captured values and {{run}} go into what a check expects, as they went into the requests.
function filled(json) {
  if (typeof json === 'string') {
    const [, whole] = WHOLE_NAME.exec(json) || [];
    if (whole && pm.variables.has(whole)) return pm.variables.get(whole);
    return json.replace(NAME, (name, key) => (pm.variables.has(key) ? asText(pm.variables.get(key)) : name));
  }
  if (Array.isArray(json)) return json.map(filled);
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [filled(key), filled(value)]));
}

function wrongStatus() {
  if (!code) return 'no answer';
  if ((code === 429 || code === 503) && pm.response.headers.has('Retry-After')) return 'rate limited';
  if (code >= 500) return 'a server error';
  if (code < 300) return 'accepted';
  if (code < 400) return 'redirected';
  const wanted = expect.status.some((each) => each.startsWith('4'));
  return wanted ? 'refused with an undocumented code' : 'refused';
}

function parsed(body = text) {
  try {
    return { value: JSON.parse(body.replace(/^\uFEFF/, '')) };
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

function xmlProblem() {
  const source = text.replace(/^\uFEFF/, '');
  const open = [];
  let roots = 0;
  XML_TOKEN.lastIndex = 0;
  while (XML_TOKEN.lastIndex < source.length) {
    const at = XML_TOKEN.lastIndex;
    const found = XML_TOKEN.exec(source);
    if (found === null) return 'unexpected text at ' + at;
    const { start, empty, end, between } = found.groups;
    if (start !== undefined && open.length === 0) roots += 1;
    if (start !== undefined && !empty) open.push(start);
    if (end !== undefined && open.pop() !== end) return '</' + end + '> closes nothing at ' + at;
    if (open.length === 0 && between && between.trim()) return 'text outside of the element at ' + at;
  }
  if (open.length > 0) return '<' + open[open.length - 1] + '> is not closed';
  return roots === 1 ? undefined : roots + ' elements at the top';
}

function decodedXml(markup) {
  return markup.replace(XML_ENTITY, (_, hex, decimal, name) =>
    name ? XML_NAMED[name.toLowerCase()] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  );
}

const local = (name) => name.slice(name.lastIndexOf(':') + 1);

function xmlAttribute(tag, wanted) {
  const found = [...tag.matchAll(XML_ATTRIBUTE)].find(([, name]) => local(name) === wanted);
  return found && decodedXml(found[2] === undefined ? found[3] : found[2]);
}

// What stands at `xml:/owner/@id`, by local names below the root; after `xml-number:` a whole number is one.
function xmlValue(source) {
  const [kind, way] = source.split(':');
  const wanted = way.split('/').slice(1);
  const last = wanted[wanted.length - 1] || '';
  const attribute = last.startsWith('@') ? wanted.pop().slice(1) : undefined;
  const found = searchXml(text.replace(/^\uFEFF/, ''), wanted, attribute);
  const trimmed = found && found.trim();
  return kind === 'xml-number' && /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

function searchXml(document, wanted, attribute) {
  let [depth, matched, inside] = [0, 0, ''];
  const isThere = () => matched === depth && depth === wanted.length + 1;
  XML_TOKEN.lastIndex = 0;
  for (let found = XML_TOKEN.exec(document); found !== null; found = XML_TOKEN.exec(document)) {
    const { start, empty, end, between } = found.groups;
    if (start !== undefined) {
      if (matched === depth && (depth === 0 || local(start) === wanted[depth - 1])) matched += 1;
      depth += 1;
      const value = isThere() && attribute !== undefined ? xmlAttribute(found[0], attribute) : undefined;
      if (value !== undefined) return value;
    }
    if (attribute === undefined && isThere()) {
      if (between !== undefined) inside += decodedXml(between);
      if (found[0].startsWith('<![CDATA[')) inside += found[0].slice(9, -3);
      if (end !== undefined || empty) return inside;
    }
    if (end !== undefined || empty) {
      depth -= 1;
      matched = Math.min(matched, depth);
    }
  }
  return undefined;
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
    multipleOfPrecision: 9,
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
    const rule = error.keyword + ': ' + shown(error.schema) + ', got ' + shown(error.data);
    return ['schema', (error.dataPath || 'the body') + '  ' + rule + '  ' + pointerOf(error)];
  });
}

// Where the document says what an error is about; each definition names its own place.
function pointerOf({ schemaPath, parentSchema }) {
  const path = schemaPath.slice(schemaPath.indexOf('#') + 1).replace(/^\/definitions\/[^/]+/, '');
  const parent = decodeURIComponent(path.slice(0, path.lastIndexOf('/')));
  const found = Object.values(documented.definitions).find((each) => valueAt(each, parent) === parentSchema);
  return found ? found.$comment + path : schemaPath;
}

// What a gateway may have refused is judged as documented only where its media type is a documented one.
function judgedBy(answer) {
  const documentedTypes = answer ? Object.keys(answer.content) : [];
  const isForeign = expect.gateway && code >= 300 && documentedTypes.length > 0 && !documentedTypes.some(fits);
  return answer && !isForeign ? answer : { headers: [], content: {} };
}

function typeLines({ content }) {
  const names = Object.keys(content);
  if (text === '' || names.length === 0 || names.some(fits)) return [];
  return [['media', (plain(type) || 'none') + ', documented: ' + names.join(', ')]];
}

function bodyLines({ content }) {
  const name = Object.keys(content).find(fits);
  if (text === '' || name === undefined) return [];
  if (/[/+]xml$/.test(plain(type))) {
    const wrong = xmlProblem();
    return wrong ? [['schema', 'the body is not XML: ' + wrong]] : [];
  }
  if (!/[/+]json$/.test(plain(type))) return [];
  const { value, problem } = parsed();
  if (problem !== undefined) return [['schema', 'the body is not JSON: ' + problem]];
  return content[name] === null ? [] : schemaLines(content[name], value);
}

function headerLines({ headers }) {
  const missing = headers.filter((name) => !pm.response.headers.has(name));
  return missing.map((name) => ['header', name + ' is required']);
}

function timeLines() {
  const most = Number(pm.variables.get('API_MAX_MS')) || Infinity;
  const ms = pm.response.responseTime;
  return ms > most ? [['time', ms + ' ms, API_MAX_MS is ' + most]] : [];
}

function leakLines() {
  if (!expect.probe) return [];
  const beginning = text.slice(0, LOOKED_AT);
  const found = TRACES.flatMap(([name, pattern]) => {
    const [trace] = new RegExp(pattern).exec(beginning) || [];
    return trace === undefined ? [] : ['a stack trace of ' + name + ': ' + trace.slice(0, LONGEST_SHOWN)];
  });
  if (PAGES.includes(plain(type)) && beginning.includes(SCRIPT)) {
    found.push('a script comes back as it was sent: ' + SCRIPT);
  }
  return found.map((line) => ['leak', line]);
}

function instant(value) {
  const found = INSTANT.exec(value);
  if (!found) return NaN;
  const [, day, time, fraction = '', zone, hours, minutes] = found;
  const offset = /z/i.test(zone) ? 'Z' : hours + ':' + minutes;
  return Date.parse(day + 'T' + time + '.' + fraction.padEnd(3, '0').slice(0, 3) + offset);
}

function isSame(left, right) {
  if (left === right) return true;
  if (typeof left === 'number' && typeof right === 'number') {
    return Math.abs(left - right) <= 1e-9 * Math.max(1, Math.abs(left), Math.abs(right));
  }
  if (typeof left !== 'string' || typeof right !== 'string') return false;
  const [moment, other] = [instant(left), instant(right)];
  if (!Number.isNaN(moment) && !Number.isNaN(other)) return moment === other;
  return left.includes('@') && left.toLowerCase() === right.toLowerCase();
}

// The items of an array in the order of those of another that they equal, if all of them do.
function inOrderOf(left, right, at, unordered) {
  const waiting = [...right];
  const placed = left.map((item, index) => {
    const found = waiting.findIndex((each) => !difference(item, each, at + '/' + index, unordered));
    return found < 0 ? undefined : waiting.splice(found, 1)[0];
  });
  return waiting.length === 0 ? placed : right;
}

function difference(left, right, at, unordered) {
  if (isSame(left, right)) return undefined;
  const objects = [left, right].every((each) => each !== null && typeof each === 'object');
  if (!objects || Array.isArray(left) !== Array.isArray(right)) return [at, left, right];
  if (Array.isArray(left) && left.length !== right.length) return [at, left, right];
  const other = Array.isArray(left) && unordered.includes(at) ? inOrderOf(left, right, at, unordered) : right;
  return [...new Set([...Object.keys(left), ...Object.keys(other)])]
    .map((key) => difference(left[key], other[key], at + '/' + key, unordered))
    .find((found) => found !== undefined);
}

// What is wrong with a list: it is too long, lacks an item, or has one that it must not have.
function listLines({ pointer, most, within, page, pages, equals, differs }, found) {
  const place = pointer || 'the body';
  const items = Array.isArray(found) ? found : [];
  const tooMany = items.length > most;
  if (most !== undefined) {
    return tooMany ? [['check', place + ': ' + items.length + ' items, not ' + most + ' at most']] : [];
  }
  const wanted = filled(differs === undefined ? equals : differs);
  const said = (within || 'the value') + ' ' + shown(wanted);
  const isThere = items.some((item) => !difference(valueAt(item, within), wanted, within, []));
  if (differs !== undefined) return isThere ? [['check', place + ': an item has ' + said]] : [];
  const goesOn = pages ? pm.variables.get('specmint.listed') : items.length >= page;
  return isThere || goesOn ? [] : [['check', place + ': no item has ' + said]];
}

// What the next page of a list is asked for by; undefined where there is none.
function nextPage({ by, first, at }, body, number, seen) {
  if (by !== 'next') return first + (by === 'page' ? number : seen);
  const found = valueAt(body, at);
  return Number.isInteger(found) || (typeof found === 'string' && MARK.test(found)) ? found : undefined;
}

function turned(name, value) {
  const [path, query] = pm.request.url.toString().split('?');
  const key = encodeURIComponent(name);
  const kept = (query || '').split('&').filter((pair) => pair && ![key, name].includes(pair.split('=')[0]));
  const header = pm.request.headers.filter(({ system }) => !system).map(({ key, value }) => ({ key, value }));
  return { url: path + '?' + [...kept, key + '=' + encodeURIComponent(value)].join('&'), method: 'GET', header };
}

// Looks for an item on the first pages of a list; whether one has it, or may be followed by one that has.
function turnPages({ pointer, page, pages, within, equals }, done) {
  const wanted = filled(equals);
  const look = (body, number, before) => {
    const found = valueAt(body, pointer);
    const items = Array.isArray(found) ? found : [];
    const seen = before + items.length;
    if (items.some((item) => !difference(valueAt(item, within), wanted, within, []))) return done(true);
    const value = nextPage(pages, body, number, seen);
    if (value === undefined || items.length < (page || 1)) return done(false);
    if (number === MOST_PAGES) return done(true);
    return pm.sendRequest(turned(pages.parameter, value), (error, answer) => {
      const isThere = !error && answer.code >= 200 && answer.code < 300;
      look(isThere ? parsed(answer.text()).value : undefined, number + 1, seen);
    });
  };
  look(parsed().value, 1, 0);
}

function checkLines(check) {
  const value = valueAt(parsed().value, check.pointer);
  const other = check.sameAs && pm.variables.get('body:' + check.sameAs);
  const absent = check.absent ? undefined : filled(check.equals);
  const wanted = check.sameAs ? valueAt(other, check.pointer) : absent;
  if (check.most !== undefined || check.within !== undefined) return listLines(check, value);
  if (check.differs !== undefined) {
    const old = filled(check.differs);
    const same = !difference(value, old, check.pointer, check.unordered || []);
    return same ? [['check', (check.pointer || 'the body') + ': still ' + shown(old)]] : [];
  }
  const found = difference(value, wanted, check.pointer, check.unordered || []);
  if (!found) return [];
  const [at, left, right] = found;
  return [['check', (at || 'the body') + ': ' + shown(left) + ', not ' + shown(right)]];
}

function decoded(segment) {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

// Path and query of a `Location` below the base URL; another host is taken for another name of it.
function below(location) {
  const base = String(pm.variables.get('API_BASE_URL'));
  const prefix = base.replace(/^[^:]+:\/\/[^/]*/, '').replace(/\/+$/, '');
  const bare = location.replace(/^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/[^/?#]*|#.*/g, '');
  const path = encodeURI(bare).replace(/%25/g, '%');
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : path;
  const inside = rest === '' || /^[/?]/.test(rest) ? rest : path;
  return inside.startsWith('/') ? inside : '/' + inside;
}

function capture() {
  for (const [name, source] of Object.entries(expect.captures || {})) {
    const [header, part] = source.replace(/^header:/, '').split('#');
    const inBody = source.startsWith('xml') ? xmlValue : (pointer) => valueAt(parsed().value, pointer);
    let value = source.startsWith('header:') ? pm.response.headers.get(header) : inBody(source);
    if (part === 'path' && value) value = below(value);
    if (part === 'last' && value) {
      const path = value.replace(/[?#].*$/, '').replace(/\/+$/, '');
      value = decoded(path.split('/').pop());
    }
    if (value === undefined || value === null || value === '') {
      return 'nothing at ' + source + ' in ' + cut(text, 200);
    }
    pm.variables.set(name, value);
  }
  return undefined;
}

function secrets() {
  const values = Object.entries(pm.environment.toObject());
  return values.filter(([name, value]) => SECRET.test(name) && String(value).length > 3);
}

function hidden(line) {
  return secrets().reduce((left, [name, value]) => left.split(value).join('$' + name), line);
}

function data({ mode, raw, file, formdata }, single) {
  if (mode === 'raw') return ' --data-raw ' + single(cut(raw, LONGEST_BODY));
  if (mode === 'file') return ' --data-binary ' + single('@' + file.src);
  if (mode !== 'formdata') return '';
  return formdata
    .map((part) => part.key + '=' + (part.type === 'file' ? '@' + part.src : part.value))
    .map((field) => ' -F ' + single(field))
    .join('');
}

function command() {
  const single = (value) => "'" + value.split("'").join("'\\''") + "'";
  const escaped = (value) => value.replace(/["\\$`]/g, (one) => '\\' + one);
  const base = String(pm.variables.get('API_BASE_URL')).replace(/\/+$/, '');
  const target = pm.request.url.toString().replace(base, '');
  const own = pm.request.headers.filter(({ system }) => !system);
  const headers = own.map(({ key, value }) => {
    const line = key + ': ' + value;
    return ' -H ' + (hidden(line) === line ? single(line) : hidden('"' + escaped(line) + '"'));
  });
  const method = pm.request.method === 'HEAD' ? '-I' : '-X ' + pm.request.method;
  const start = 'curl -sS ' + method + ' "$API_BASE_URL' + escaped(target) + '"';
  return start + headers.join('') + data(pm.request.body || {}, single);
}

function fail(verdict, lines) {
  const by = expect.strict ? 'named by the document' : 'usual; the document names none';
  const size = pm.response.responseSize + ' bytes, ' + pm.response.responseTime + ' ms';
  const got = [
    code + ' ' + pm.response.status + ': ' + verdict,
    (plain(type) || 'no content type') + ', ' + size,
  ];
  const all = [
    ['rule', expect.why, expect.target],
    ['expected', expect.status.join(' or ') + ' (' + by + ')'],
    ['got', ...(code ? got : [verdict])],
    ...lines,
    ['body', cut(text.replace(/\s+/g, ' ').trim(), LONGEST_BODY)],
    ['again', command()],
  ];
  const written = all.map(([label, left, right]) => {
    const start = '  ' + label.padEnd(10);
    return right === undefined ? start + left : start + left.padEnd(38) + '  ' + right;
  });
  throw new Error(hidden([pm.info.requestName, ...written].join('\n')));
}

function verify() {
  if (!isExpected()) fail(wrongStatus(), []);
  // Before the checks: what a step made is deleted even if its answer is wrong.
  const lost = expect.step === undefined ? undefined : capture();
  const { responses } = documented;
  const answer = judgedBy(responses[code] || responses[range] || responses.default);
  const oracles = {
    'a leak in the answer': leakLines,
    'content type not documented': () => typeLines(answer),
    'body breaks its schema': () => bodyLines(answer),
    'header missing': () => headerLines(answer),
    'too slow': timeLines,
  };
  for (const [verdict, oracle] of Object.entries(oracles)) {
    const lines = oracle();
    if (lines.length > 0) fail(verdict, lines);
  }
  if (lost !== undefined) throw new Error(pm.info.requestName + ': ' + lost);
  if (expect.step !== undefined) verifyStep();
}

function verifyStep() {
  pm.variables.set('body:' + expect.step, parsed().value);
  const wrong = (expect.checks || []).flatMap(checkLines);
  if (wrong.length > 0) fail('not what the flow left', wrong);
  pm.variables.set('step:' + expect.step, 'ok');
}

function setUp() {
  const state = 'step:' + expect.step;
  if (!code) return;
  pm.variables.set(state, 'got ' + code + ' ' + cut(text, 200));
  if (!isExpected()) return;
  pm.variables.set(state, capture() || 'ok');
}

// A step of a flow that makes what the flow is about: whether it can be made is the matter of other cases.
function makeObject() {
  setUp();
  const state = code ? pm.variables.get('step:' + expect.step) : 'no answer';
  const [flow] = pm.info.requestName.split(':');
  if (state === 'ok') pm.test(pm.info.requestName, () => {});
  else pm.test.skip(flow + ': skipped: setup failed: ' + expect.step + ': ' + state);
}

if (pm.info.requestName.startsWith('Setup: ')) {
  setUp();
} else if (expect.makes) {
  makeObject();
} else if (pm.info.requestName.startsWith('Cleanup: ')) {
  const gone = isExpected() || code === 404 || code === 410;
  if (!gone) console.warn(pm.info.requestName + ' failed: got ' + code + ' ' + cut(text, 200));
} else if (isExpected() && (expect.checks || []).some(({ pages }) => pages)) {
  turnPages(
    expect.checks.find(({ pages }) => pages),
    (isListed) => {
      pm.variables.set('specmint.listed', isListed);
      pm.test(pm.info.requestName, verify);
    },
  );
} else {
  pm.test(pm.info.requestName, verify);
}
