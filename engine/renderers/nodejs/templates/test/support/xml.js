// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.

const NAME = '[A-Za-z_:\\u0080-\\uffff][\\w:.\\-\\u0080-\\uffff]*';
const VALUE = `"(?:[^<&"]|&[\\w#]+;)*"|'(?:[^<&']|&[\\w#]+;)*'`;
const TOKEN = new RegExp(
  [
    '<!--(?:[^-]|-[^-])*-->',
    '<\\?[\\s\\S]*?\\?>',
    '<!\\[CDATA\\[[\\s\\S]*?\\]\\]>',
    '<!DOCTYPE[^<>\\[]*(?:\\[[^\\]]*\\])?\\s*>',
    `<(?<start>${NAME})(?:\\s+${NAME}\\s*=\\s*(?:${VALUE}))*\\s*(?<empty>/?)>`,
    `</(?<end>${NAME})\\s*>`,
    '(?<text>(?:[^<&]|&[\\w#]+;)+)',
  ].join('|'),
  'y',
);

/**
 * What keeps a text from being well-formed XML, as far as markup goes; undefined where nothing does.
 *
 * @param {string} document
 * @returns {string | undefined}
 */
export function xmlProblem(document) {
  const text = document.replace(/^\uFEFF/, '');
  /** @type {string[]} */
  const open = [];
  let roots = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (found === null) return `unexpected text at ${at}`;
    const { start, empty, end, text: between } = found.groups ?? {};
    if (start !== undefined) {
      if (open.length === 0) roots += 1;
      if (!empty) open.push(start);
    }
    if (end !== undefined && open.pop() !== end) return `</${end}> closes nothing at ${at}`;
    if (open.length === 0 && between?.trim()) return `text outside of the element at ${at}`;
  }
  if (open.length > 0) return `<${open[open.length - 1]}> is not closed`;
  return roots === 1 ? undefined : `${roots} elements at the top`;
}

const ATTRIBUTE = /\s([\w:.\-\u0080-\uffff]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITY = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(lt|gt|amp|quot|apos));/gi;
/** @type {Record<string, string>} */
const NAMED = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * What stands at `xml:/owner/@id`, by local names below the root; after `xml-number:` a whole number is one.
 *
 * @param {string} document
 * @param {string} source
 * @returns {string | number | undefined} undefined where nothing stands there
 */
export function xmlValue(document, source) {
  const [kind, way] = source.split(':', 2);
  const wanted = way.split('/').slice(1);
  const attribute = wanted.at(-1)?.startsWith('@') ? wanted.pop()?.slice(1) : undefined;
  const found = search(document.replace(/^\uFEFF/, ''), wanted, attribute)?.trim();
  return kind === 'xml-number' && /^-?\d{1,15}$/.test(found ?? '') ? Number(found) : found;
}

/**
 * @param {string} text
 * @param {string[]} wanted the names of the elements below the root
 * @param {string | undefined} attribute
 * @returns {string | undefined}
 */
function search(text, wanted, attribute) {
  let [depth, matched, inside] = [0, 0, ''];
  const isThere = () => matched === depth && depth === wanted.length + 1;
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found !== null; found = TOKEN.exec(text)) {
    const { start, empty, end, text: between } = found.groups ?? {};
    if (start !== undefined) {
      if (matched === depth && (depth === 0 || local(start) === wanted[depth - 1])) matched += 1;
      depth += 1;
      const value =
        isThere() && attribute !== undefined ? attributes(found[0]).get(attribute) : undefined;
      if (value !== undefined) return value;
    }
    if (attribute === undefined && isThere()) {
      if (between !== undefined) inside += decoded(between);
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

/**
 * @param {string} tag
 * @returns {Map<string, string>}
 */
function attributes(tag) {
  const found = [...tag.matchAll(ATTRIBUTE)];
  return new Map(found.map(([, name, double, single]) => [local(name), decoded(double ?? single)]));
}

/**
 * @param {string} text
 * @returns {string}
 */
function decoded(text) {
  return text.replace(ENTITY, (_, hex, decimal, name) =>
    name
      ? NAMED[name.toLowerCase()]
      : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  );
}

/**
 * @param {string} name
 * @returns {string}
 */
function local(name) {
  return name.slice(name.lastIndexOf(':') + 1);
}
