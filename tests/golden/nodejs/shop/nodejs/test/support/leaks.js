// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.

const LOOKED_AT = 1_000_000;
const LONGEST_SHOWN = 120;
/** Language and what its stack traces hold. */
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

/**
 * What an answer to a probe shows and should not: how the service is built, or a script that a
 * browser would run.
 *
 * @param {Buffer} body
 * @param {string} content its media type
 * @returns {{label: string, text: string}[]}
 */
export function leaks(body, content) {
  const text = body.subarray(0, LOOKED_AT).toString('utf8');
  const found = TRACES.flatMap(([name, pattern]) => {
    const [trace] = new RegExp(pattern).exec(text) ?? [];
    return trace === undefined
      ? []
      : [`a stack trace of ${name}: ${trace.slice(0, LONGEST_SHOWN)}`];
  });
  if (PAGES.includes(content) && text.includes(SCRIPT)) {
    found.push(`a script comes back as it was sent: ${SCRIPT}`);
  }
  return found.map((line) => ({ label: 'leak', text: line }));
}
