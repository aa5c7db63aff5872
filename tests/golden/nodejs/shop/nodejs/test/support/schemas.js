// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { exists, readJson } from './cases.js';
import { valueAt } from './pointer.js';

/** @typedef {import('ajv').ErrorObject} SchemaError */

const URN = /^urn:specmint:([^#]+)#\/\$defs\/(.+)$/;

const ajv = new Ajv2020({
  strict: false,
  validateFormats: false,
  validateSchema: false,
  inlineRefs: false,
  multipleOfPrecision: 9,
  allErrors: true,
  verbose: true,
});
/** @type {Map<string, import('ajv').ValidateFunction>} */
const compiled = new Map();
/** @type {Map<string, any>} */
const documents = new Map();

/**
 * What is wrong with a value, and where the document says so; at most three.
 *
 * @param {string} reference such as `urn:specmint:components#/$defs/Pet`
 * @param {unknown} value
 * @returns {string[]}
 */
export function violations(reference, value) {
  const validate = compiled.get(reference) ?? compile(reference);
  if (validate(value)) return [];
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if');
  return errors.slice(0, 3).map((error) => {
    const rule = `${error.keyword}: ${shown(error.schema)}, got ${shown(error.data)}`;
    return `${error.instancePath || 'the body'}  ${rule}  ${pointerOf(error)}`;
  });
}

/**
 * @param {string} reference
 * @returns {import('ajv').ValidateFunction}
 */
function compile(reference) {
  load('components');
  load(URN.exec(reference)?.[1] ?? 'components');
  const validate = ajv.compile({ $ref: reference });
  compiled.set(reference, validate);
  return validate;
}

/** @param {string} name */
function load(name) {
  const path = `schemas/${name}.json`;
  if (documents.has(name) || !exists(path)) return;
  const document = readJson(path);
  documents.set(name, document);
  ajv.addSchema(document);
}

/**
 * Where the document says what an error is about; each definition names its own place.
 *
 * @param {SchemaError} error
 * @returns {string}
 */
function pointerOf({ schemaPath, parentSchema }) {
  const path = schemaPath.slice(schemaPath.indexOf('#') + 1);
  const parent = path.slice(0, path.lastIndexOf('/'));
  for (const document of documents.values()) {
    for (const definition of Object.values(document.$defs)) {
      if (valueAt(definition, decodeURIComponent(parent)) === parentSchema) {
        return `${definition.$comment}${path}`;
      }
    }
  }
  return schemaPath;
}

/**
 * @param {unknown} value
 * @returns {string}
 */
function shown(value) {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}
