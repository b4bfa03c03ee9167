import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { constants, gzipSync } from 'node:zlib';
import { defineConfig } from 'rolldown';

/** The page with its style, and each file once more as browsers like to get it. */
const page = {
  name: 'page',
  generateBundle(_options, bundle) {
    const folder = fileURLToPath(new URL('page/', import.meta.url));
    const uplot = readFileSync(fileURLToPath(import.meta.resolve('uplot/dist/uPlot.min.css')));
    const own = globSync('*.css', { cwd: folder }).toSorted();
    const style = [uplot, ...own.map((name) => readFileSync(folder + name))].join('\n');
    const styleName = `app-${hash(style)}.css`;
    const script = Object.values(bundle).find(({ type }) => type === 'chunk');
    const html = readFileSync(`${folder}index.html`, 'utf8')
      .replace('app.css', styleName)
      .replace('app.js', script.fileName);
    const emit = (fileName, source) => {
      this.emitFile({ type: 'asset', fileName, source });
    };
    emit(styleName, style);
    emit('index.html', html);
    for (const [name, content] of [
      [styleName, style],
      [script.fileName, script.code],
    ])
      emit(`${name}.gz`, gzipSync(content, { level: constants.Z_BEST_COMPRESSION }));
  },
};

function hash(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 10);
}

export default defineConfig({
  input: 'src/main.tsx',
  platform: 'browser',
  plugins: [page],
  transform: {
    define: { 'process.env.NODE_ENV': '"production"' },
  },
  output: {
    dir: 'dist',
    cleanDir: true,
    entryFileNames: 'app-[hash].js',
    format: 'iife',
    minify: true,
  },
});
