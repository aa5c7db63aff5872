// Reads the paths of ES modules, one a line, and says which of them do not parse; prints how many it read.
import { readFileSync } from 'node:fs';
import { SourceTextModule } from 'node:vm';

const paths = readFileSync(0, 'utf8').split('\n').filter(Boolean);
for (const path of paths) {
  try {
    new SourceTextModule(readFileSync(path, 'utf8'), { identifier: path });
  } catch (error) {
    console.error(`${path}: ${error.message}`);
  }
}
console.log(paths.length);
