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
