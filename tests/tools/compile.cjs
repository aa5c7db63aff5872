// Compiles the scripts of Postman collections, and the schemas of both projects with the ajv that each of
// them uses: `node compile.cjs FOLDER...`, each with `postman/` and `nodejs/`. Prints what does not compile.
const { existsSync, readFileSync, readdirSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');
const Ajv6 = require('ajv-6');
const { Ajv2020 } = require('ajv/dist/2020.js');

const RESPONSES = /^pm\.variables\.set\("specmint\.responses", (.*)\);$/;
const OPTIONS_6 = { format: false, schemaId: 'auto', validateSchema: false, inlineRefs: false, logger: false };
const OPTIONS_8 = { strict: false, validateFormats: false, validateSchema: false, inlineRefs: false };
const counts = { scripts: 0, draft07: 0, draft2020: 0 };

function attempt(kind, name, action) {
  counts[kind] += 1;
  try {
    action();
  } catch (error) {
    console.error(`${kind} of ${name}: ${error.message}`);
    process.exitCode = 1;
  }
}

function compileItem(node) {
  for (const { script } of node.event ?? []) {
    attempt('scripts', node.name, () => new Script(`(async () => {\n${script.exec.join('\n')}\n})`));
    for (const found of script.exec.map((line) => RESPONSES.exec(line)).filter(Boolean)) {
      const { responses, definitions } = JSON.parse(found[1]);
      const names = Object.values(responses).flatMap(({ content }) => Object.values(content));
      for (const name of names.filter(Boolean)) {
        const schema = { allOf: [{ $ref: `#/definitions/${name}` }], definitions };
        attempt('draft07', node.name, () => new Ajv6(OPTIONS_6).compile(schema));
      }
    }
  }
  for (const item of node.item ?? []) compileItem(item);
}

function compileSchemas(folder) {
  const documents = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const ajv = new Ajv2020(OPTIONS_8);
  for (const document of documents) ajv.addSchema(document);
  for (const { $id, $defs } of documents) {
    for (const name of Object.keys($defs)) {
      attempt('draft2020', name, () => ajv.compile({ $ref: `${$id}#/$defs/${name}` }));
    }
  }
}

for (const folder of process.argv.slice(2)) {
  for (const name of readdirSync(join(folder, 'postman')).filter((each) => each.endsWith('collection.json'))) {
    compileItem(JSON.parse(readFileSync(join(folder, 'postman', name), 'utf8')));
  }
  const schemas = join(folder, 'nodejs', 'schemas');
  if (existsSync(schemas)) compileSchemas(schemas);
}
console.log(JSON.stringify(counts));
