import { describe, test } from 'node:test';
import { operation } from './support/operation.js';

// specmint: stats
describe('GET /stats', () => {
  // #/paths/~1stats/get
  const tested = operation('stats');

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('protects what it guards', () => {
    for (const { name, run } of tested.cases('security')) test(name, run);
  });
});
