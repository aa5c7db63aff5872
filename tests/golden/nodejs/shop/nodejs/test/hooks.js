// Yours: written once, never again. Every hook is optional; change what the functions return.

/** @typedef {import('./support/cases.js').Case} Case */
/** @typedef {import('./support/client.js').Outgoing} Outgoing */

/**
 * The value of a credential that is not in the environment, by the name of its variable
 * (`API_TOKEN_MAIN`); undefined leaves it unset.
 *
 * @param {string} variable
 * @returns {string | undefined}
 */
export function credentials(variable) {
  void variable;
  return undefined;
}

/**
 * Called before each request; may change it in place.
 *
 * @param {Outgoing} request
 * @param {Case} testCase
 */
export function before(request, testCase) {
  void request;
  void testCase;
}

/**
 * True where two answers of the same object may differ at this JSON pointer of the body.
 *
 * @param {string} pointer
 * @returns {boolean}
 */
export function volatile(pointer) {
  void pointer;
  return false;
}

/**
 * The status codes to expect instead of those of the suite; undefined keeps them.
 *
 * @param {Case} testCase
 * @returns {string[] | undefined}
 */
export function expected(testCase) {
  void testCase;
  return undefined;
}
