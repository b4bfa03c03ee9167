import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';

/** The machine lies beside the bundle: a sealed process can read no other folder. */
const machine = {
  name: 'machine',
  generateBundle() {
    const source = readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm')));
    this.emitFile({ type: 'asset', fileName: 'quickjs.wasm', source });
  },
};

// One file, like all that is loaded inside workers.
export default defineConfig({
  input: 'dist/index.js',
  platform: 'node',
  external: [/^node:/],
  plugins: [machine],
  output: {
    dir: 'dist',
    entryFileNames: 'code-mode.js',
    format: 'esm',
    minify: { compress: true, mangle: false },
  },
});
