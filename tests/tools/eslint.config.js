// For generated code: eslint's recommended rules, and what Node or Postman's sandbox offers as globals.
import js from '@eslint/js';
import globals from 'globals';

const sandbox = { pm: 'readonly', require: 'readonly', console: 'readonly', Buffer: 'readonly' };

export default [
  js.configs.recommended,
  { files: ['**/test/**/*.js'], languageOptions: { globals: globals.node } },
  { files: ['**/scripts/*.js'], languageOptions: { sourceType: 'script', globals: sandbox } },
];
