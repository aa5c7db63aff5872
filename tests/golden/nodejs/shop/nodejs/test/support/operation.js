// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { flowFile, operationFile } from './cases.js';
import { ask, check } from './checks.js';
import { missing, prepare } from './request.js';
import { ALLOW_DESTRUCTIVE, runToken } from './settings.js';
import { cleanUp, SetupFailed, takeStep } from './steps.js';

/** @typedef {import('node:test').TestContext} TestContext */
/** @typedef {import('./cases.js').Case} Case */
/** @typedef {import('./cases.js').Flow} Flow */
/** @typedef {import('./cases.js').Step} Step */
/** @typedef {import('./placeholders.js').Captures} Captures */

/** The cases of one operation, and the objects that they share. */
class TestedOperation {
  /** @type {Captures} */
  #captures = new Map();
  /** @type {Map<string, SetupFailed>} */
  #failed = new Map();
  /** @type {Flow[]} */
  #flows = [];

  /** @param {string} name */
  constructor(name) {
    this.name = name;
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
      await this.#take(step, this.name, this.#captures, this.#failed);
    }
  }

  /** Delete the shared objects again. */
  async cleanUp() {
    await this.#undo(this.#steps('shared', this.all), this.name, this.#captures);
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
    const captures = new Map(this.#captures);
    // A name of its own that stays unset must not lead the cleanup to a shared object.
    for (const name of own.flatMap((step) => Object.keys(step.captures ?? {})))
      captures.delete(name);
    const failed = new Map(this.#failed);
    try {
      for (const step of own) await this.#take(step, testCase.id, captures, failed);
      const broken = testCase.setup?.find((id) => failed.has(id));
      if (broken !== undefined) return t.skip(failed.get(broken)?.message);
      const sent = prepare(testCase, new Map(captures).set('run', runToken(testCase.id)));
      check(this.operation, testCase, sent, await ask(testCase, sent));
    } finally {
      await this.#undo(own, testCase.id, captures);
    }
  }

  /**
   * Take a step, unless one that it builds on went wrong.
   *
   * @param {Step} step
   * @param {string} taker what the objects are for: the case, or the operation whose cases share them
   * @param {Captures} captures
   * @param {Map<string, SetupFailed>} failed
   */
  async #take(step, taker, captures, failed) {
    const flow = this.#flowOf(step);
    const broken = flow.steps.find(({ id }) => failed.has(id));
    try {
      if (broken !== undefined) throw failed.get(broken.id);
      await takeStep(step, captures.set('run', runToken(`${flow.id}:${taker}`)));
    } catch (error) {
      if (!(error instanceof SetupFailed)) throw error;
      failed.set(step.id, error);
    }
  }

  /**
   * @param {Step[]} taken
   * @param {string} taker
   * @param {Captures} captures
   */
  async #undo(taken, taker, captures) {
    for (const flow of new Set(taken.toReversed().map((step) => this.#flowOf(step)))) {
      await cleanUp(flow, captures.set('run', runToken(`${flow.id}:${taker}`)));
    }
  }

  /**
   * @param {Step} step
   * @returns {Flow}
   */
  #flowOf(step) {
    const found = this.#flows.find(({ steps }) => steps.includes(step));
    if (found === undefined) throw new Error(`no file in data/flows has the step ${step.id}`);
    return found;
  }

  /**
   * The setup steps of one scope that some of the cases name, in the order of the cases.
   *
   * @param {'shared' | 'own'} scope
   * @param {Case[]} cases
   * @returns {Step[]}
   */
  #steps(scope, cases) {
    const known = new Map(this.#flows.flatMap(({ steps }) => steps).map((step) => [step.id, step]));
    const named = [...new Set(cases.flatMap(({ setup }) => setup ?? []))];
    return named
      .map((id) => known.get(id))
      .filter((step) => step !== undefined)
      .filter((step) => step.scope === scope);
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
