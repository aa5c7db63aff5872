// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { flowFile, operationFile } from './cases.js';
import { ask, check } from './checks.js';
import { missing, prepare } from './request.js';
import { ALLOW_DESTRUCTIVE, nextRun } from './settings.js';
import { cleanUp, SetupFailed, takeStep } from './steps.js';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Flow} Flow */
/** @typedef {import('./cases.js').Step} Step */
/** @typedef {import('./placeholders.js').Captures} Captures */

/** The cases of one operation, and the objects that they share. */
class TestedOperation {
  /** @type {Captures} */
  #captures = new Map([['run', nextRun()]]);
  /** @type {Map<string, SetupFailed>} */
  #failed = new Map();
  /** @type {Flow[]} */
  #flows = [];

  /** @param {string} name */
  constructor(name) {
    const { operation, cases } = operationFile(name);
    this.operation = operation;
    this.all = cases;
  }

  /**
   * Name a file in `data/flows/` that holds setup steps of the cases.
   *
   * @param {string} resource
   */
  uses(resource) {
    this.#flows.push(...flowFile(resource));
  }

  /**
   * @param {...Case['kind']} kinds
   * @returns {{name: string, run: (t: TestContext) => Promise<void>}[]}
   */
  cases(...kinds) {
    return this.all
      .filter(({ kind }) => kinds.includes(kind))
      .map((each) => ({
        name: `${each.id}: ${each.title}`,
        run: (t) => this.#run(t, each),
      }));
  }

  /** Make the objects that several cases share. A failure skips those that need them. */
  async setUp() {
    for (const step of this.#steps('shared', this.all)) {
      await this.#take(step, this.#captures, this.#failed);
    }
  }

  /** Delete the shared objects again. */
  async cleanUp() {
    await this.#undo(this.#steps('shared', this.all), this.#captures);
  }

  /**
   * @param {TestContext} t
   * @param {Case} testCase
   */
  async #run(t, testCase) {
    if (testCase.tags?.includes('destructive') && !ALLOW_DESTRUCTIVE) {
      return t.skip('set API_ALLOW_DESTRUCTIVE');
    }
    const unset = missing(testCase, this.#captures);
    if (unset.length > 0) return t.skip(`set ${unset.join(' and ')}`);
    const own = this.#steps('own', [testCase]);
    const captures = new Map(this.#captures).set('run', nextRun());
    const failed = new Map(this.#failed);
    try {
      for (const step of own) await this.#take(step, captures, failed);
      const broken = testCase.setup?.find((id) => failed.has(id));
      if (broken !== undefined) return t.skip(failed.get(broken)?.message);
      const sent = prepare(testCase, new Map(captures).set('run', nextRun()));
      check(this.operation, testCase, sent, await ask(testCase, sent));
    } finally {
      await this.#undo(own, captures);
    }
  }

  /**
   * @param {Step} step
   * @param {Captures} captures
   * @param {Map<string, SetupFailed>} failed
   */
  async #take(step, captures, failed) {
    try {
      await takeStep(step, captures);
    } catch (error) {
      if (!(error instanceof SetupFailed)) throw error;
      failed.set(step.id, error);
    }
  }

  /**
   * @param {Step[]} taken
   * @param {Captures} captures
   */
  async #undo(taken, captures) {
    for (const flow of this.#flows.toReversed()) {
      if (flow.steps.some((step) => taken.includes(step))) await cleanUp(flow, captures);
    }
  }

  /**
   * The setup steps of one scope that some of the cases name, in the order of the flows.
   *
   * @param {'shared' | 'own'} scope
   * @param {Case[]} cases
   * @returns {Step[]}
   */
  #steps(scope, cases) {
    const named = new Set(cases.flatMap(({ setup }) => setup ?? []));
    const steps = this.#flows.flatMap((flow) => flow.steps);
    return steps.filter((step) => step.scope === scope && named.has(step.id));
  }
}

/**
 * The cases of one operation.
 *
 * @param {string} name of its file in `data/`
 * @returns {TestedOperation}
 */
export function operation(name) {
  return new TestedOperation(name);
}
