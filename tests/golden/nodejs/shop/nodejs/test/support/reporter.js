// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
import { Readable } from 'node:stream';
import { spec } from 'node:test/reporters';

/** The reasons that a setting or the service could take away; not those of `node --test`. */
const OURS = /^set(?:up failed:)? /;

/** @typedef {{type: string, data: {skip?: string | boolean, details?: {type?: string}}}} Event */

/**
 * Node's own report, and a last line that says what was skipped and which settings would change that.
 *
 * @param {AsyncIterable<Event>} source
 */
export default async function* report(source) {
  /** @type {Map<string, number>} */
  const skipped = new Map();
  async function* watched() {
    for await (const event of source) {
      const { skip } = event.data;
      if (event.type === 'test:pass' && typeof skip === 'string' && OURS.test(skip)) {
        skipped.set(skip, (skipped.get(skip) ?? 0) + 1);
      }
      yield event;
    }
  }
  yield* Readable.from(watched()).pipe(new spec());
  if (skipped.size > 0) yield `${summary(skipped)}\n`;
}

/**
 * @param {Map<string, number>} skipped
 * @returns {string}
 */
function summary(skipped) {
  const total = [...skipped.values()].reduce((sum, count) => sum + count, 0);
  const reasons = [...skipped].sort().map(([reason, count]) => `${reason} (${count})`);
  return `${total} skipped: ${reasons.join('; ')}`;
}
