import { defineConfig } from 'rolldown';
import { lean } from '../../scripts/setup/lean.mjs';

// One file: as modules of their own the same code takes more memory and time, per worker.
export default defineConfig({
  input: 'dist/index.js',
  platform: 'node',
  external: [/^node:/],
  plugins: [lean],
  output: { file: 'dist/adapter.js', format: 'esm', minify: { compress: true, mangle: false } },
});
