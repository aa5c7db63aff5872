// Written by SpecMint; changes are replaced. Your own code belongs in test/hooks.js.
// `npm test`: every test file in one run. Options of `node --test` may follow `--`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { baseUrl, PROJECT } from './settings.js';

const folder = new URL('test/', PROJECT);
const given = process.argv.slice(2);
const named = given.filter((argument) => argument.endsWith('.test.js'));
const options = given.filter((argument) => !named.includes(argument));
const reporter = new URL('reporter.js', import.meta.url).href;

try {
  createRequire(import.meta.url).resolve('ajv');
} catch {
  console.error('The packages of package.json are not installed: run `npm install` first.');
  process.exit(2);
}
baseUrl();
if (!options.some((option) => option.startsWith('--test-reporter'))) {
  options.push(`--test-reporter=${reporter}`, '--test-reporter-destination=stdout');
}
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.js'))
  .sort()
  .map((name) => fileURLToPath(new URL(name, folder)));
const { status } = spawnSync(
  process.execPath,
  ['--test', ...options, ...(named.length > 0 ? named : files)],
  {
    stdio: 'inherit',
  },
);
process.exitCode = status ?? 1;
