// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { existsSync, readFileSync } from 'node:fs';
import { PROJECT } from './settings.js';

/**
 * One part of a multipart body: `value` as text, or `file`, a name in `files/`.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} [value]
 * @property {string} [file]
 * @property {string} [filename]
 * @property {string} [contentType]
 */

/**
 * At most one of the four forms of a body; `{{name}}` stands for a value known at run time.
 *
 * @typedef {object} Request
 * @property {string} method
 * @property {string} target
 * @property {[string, string][]} headers
 * @property {unknown} [body]
 * @property {string} [rawBody]
 * @property {string} [rawBodyBase64]
 * @property {Part[]} [parts]
 */

/**
 * @typedef {object} Case
 * @property {string} id
 * @property {'positive' | 'boundary' | 'negative' | 'security' | 'flow'} kind
 * @property {string} technique
 * @property {string} title
 * @property {string} why
 * @property {string} target where the rule stands in the document
 * @property {Request} request
 * @property {{status: string[], strict: boolean, gateway?: boolean}} expect
 * @property {string[]} [setup] ids of the steps that run before
 * @property {Record<string, string>} [captures] name -> JSON pointer, or `header:Name`
 * @property {string[]} [tags]
 */

/**
 * Required headers, and media type -> reference of the schema, or null.
 *
 * @typedef {object} Documented
 * @property {string[]} headers
 * @property {Record<string, string | null>} content
 */

/**
 * @typedef {object} Operation
 * @property {string} id
 * @property {string} method
 * @property {string} path
 * @property {string} pointer
 * @property {Record<string, Documented>} responses
 */

/**
 * How a list goes on: by the number of a page, of an item, or by what the page before says.
 *
 * @typedef {object} Pages
 * @property {string} parameter
 * @property {'page' | 'item' | 'next'} by
 * @property {number} [first]
 * @property {string} [at]
 */

/**
 * An oracle over the answer of a flow's step.
 *
 * @typedef {object} Check
 * @property {string} oracle
 * @property {string} pointer
 * @property {unknown} [equals]
 * @property {boolean} [absent]
 * @property {string} [sameAs]
 * @property {unknown} [differs]
 * @property {string} [within]
 * @property {number} [page]
 * @property {Pages} [pages]
 * @property {number} [most]
 * @property {string[]} [unordered] pointers of arrays whose items may stand in any order
 */

/** @typedef {Case & {scope: 'shared' | 'own', checks?: Check[], operation: Operation}} Step */

/**
 * @typedef {object} Flow
 * @property {string} id
 * @property {string} technique
 * @property {string} title
 * @property {string} why
 * @property {Step[]} steps
 * @property {Step[]} cleanup
 */

/**
 * @param {string} name
 * @returns {{operation: Operation, cases: Case[]}}
 */
export function operationFile(name) {
  return readJson(`data/${name}.json`);
}

/**
 * @param {string} resource
 * @returns {Flow[]}
 */
export function flowFile(resource) {
  return readJson(`data/flows/${resource}.json`).flows;
}

/**
 * @param {string} name
 * @returns {Buffer}
 */
export function uploadFile(name) {
  return readFileSync(new URL(`files/${encodeURIComponent(name)}`, PROJECT));
}

/**
 * @param {string} path
 * @returns {any}
 */
export function readJson(path) {
  return JSON.parse(readFileSync(new URL(path, PROJECT), 'utf8'));
}

/**
 * @param {string} path
 * @returns {boolean}
 */
export function exists(path) {
  return existsSync(new URL(path, PROJECT));
}
