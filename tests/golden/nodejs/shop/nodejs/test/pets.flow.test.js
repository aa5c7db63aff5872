import { test } from 'node:test';
import { flow } from './support/flow.js';

// specmint: pets-crud
test('pets-crud: A pet is made, read, replaced and deleted', async (t) => {
  await flow(t, 'pets', 'pets-crud', async (run) => {
    await run('create');
    await run('read');
    await run('update');
    await run('read-again');
    await run('delete');
    await run('read-gone');
  });
});
