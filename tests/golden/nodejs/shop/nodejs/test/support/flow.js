// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { flowFile } from './cases.js';
import { ask, check, fail, isExpected } from './checks.js';
import { exchange } from './client.js';
import { differences } from './oracles.js';
import { turned } from './pages.js';
import { missing, prepare } from './request.js';
import { ALLOW_DESTRUCTIVE, runToken } from './settings.js';
import { capture, cleanUp, SetupFailed, takeStep } from './steps.js';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('./cases.js').Flow} Flow */
/** @typedef {(step: string) => Promise<void>} Run */

/**
 * Run the steps of a flow in the order of `body`, and delete what it made, after a failure too.
 *
 * @param {TestContext} t
 * @param {string} resource the file in `data/flows/`
 * @param {string} id
 * @param {(run: Run) => Promise<void>} body
 */
export async function flow(t, resource, id, body) {
  const found = flowFile(resource).find((each) => each.id === id);
  if (found === undefined) throw new Error(`data/flows/${resource}.json has no flow ${id}`);
  const destructive = found.steps.some(({ tags }) => tags?.includes('destructive'));
  if (destructive && !ALLOW_DESTRUCTIVE) return t.skip('set API_ALLOW_DESTRUCTIVE');
  const unset = [...new Set(found.steps.flatMap((step) => missing(step, new Map())))];
  if (unset.length > 0) return t.skip(`set ${unset.join(' and ')}`);
  const captures = new Map([['run', runToken(id)]]);
  try {
    await body(runner(found, captures));
  } catch (error) {
    if (!(error instanceof SetupFailed)) throw error;
    t.skip(error.message);
  } finally {
    await cleanUp(found, captures);
  }
}

/**
 * @param {Flow} found
 * @param {import('./placeholders.js').Captures} captures
 * @returns {Run}
 */
function runner(found, captures) {
  /** @type {Map<string, unknown>} */
  const bodies = new Map();
  return async (name) => {
    const step = found.steps.find(({ id }) => id === name || id === `${found.id}-${name}`);
    if (step === undefined) throw new Error(`the flow ${found.id} has no step ${name}`);
    // Whether what the flow is about can be made is the matter of other cases.
    if (step.technique === 'setup') return takeStep(step, captures);
    const sent = prepare(step, captures);
    const answer = await ask(step, sent);
    // Before the checks: what a step made is deleted even if its answer is wrong.
    const lost = isExpected(step, answer.status) ? capture(step, answer, captures) : undefined;
    check(step.operation, step, sent, answer);
    if (lost !== undefined) throw new Error(`${step.id}: ${lost}`);
    bodies.set(step.id, answer.body.length > 0 ? parsed(answer.body.toString('utf8')) : undefined);
    const bodyOf = (/** @type {string} */ other) =>
      bodies.get(other) ?? bodies.get(`${found.id}-${other}`);
    const wrong = await differences(captures, step, bodyOf, turning(sent));
    if (wrong.length > 0) {
      const before = { label: 'before', text: [...bodies.keys()].slice(0, -1).join(', ') };
      fail(step, sent, answer, 'not what the flow left', [...wrong, before]);
    }
  };
}

/**
 * @param {import('./client.js').Outgoing} sent
 * @returns {import('./pages.js').Turn}
 */
function turning(sent) {
  return async (name, value) => {
    const page = { ...sent, target: turned(sent.target, name, value) };
    const answer = await exchange(page).catch(() => undefined);
    const isThere = answer !== undefined && answer.status >= 200 && answer.status < 300;
    return isThere ? parsed(answer.body.toString('utf8')) : undefined;
  };
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
