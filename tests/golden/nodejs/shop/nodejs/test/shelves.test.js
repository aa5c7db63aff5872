import { describe, test } from 'node:test';
import { operation } from './support/operation.js';

// specmint: read-shelf
describe('GET /shelves/{shelfId}', () => {
  // #/paths/~1shelves~1{shelfId}/get
  const tested = operation('read-shelf');

  describe('accepts what the document allows', () => {
    for (const { name, run } of tested.cases('positive')) test(name, run);
  });

  describe('refuses what the document forbids', () => {
    for (const { name, run } of tested.cases('negative')) test(name, run);
  });
});
