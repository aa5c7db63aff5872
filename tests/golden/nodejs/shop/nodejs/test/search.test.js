import { describe, test } from 'node:test';
import { operation } from './support/operation.js';

// specmint: search
describe('POST /search', () => {
  // #/paths/~1search/post
  const tested = operation('search');

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('holds at its limits', () => {
    for (const { name, run } of tested.cases('boundary')) test(name, run);
  });
});
