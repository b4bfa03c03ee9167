import { cpSync, existsSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileOf, ROOT, writeJson, type Room } from './rooms.ts';
import { SourceFile } from './source-file.ts';

/** Puts what a room publishes into a package. */
export function copyRoom({ dir, manifest }: Room, out: string): void {
  const from = path.join(ROOT, dir);
  for (const part of manifest.files ?? []) {
    if (part === 'README.md') continue;
    cpSync(path.join(from, part), path.join(out, dir, part), {
      recursive: true,
      filter: (file) => isShipped(path.relative(from, file), from),
    });
  }
  const { name, version } = manifest;
  writeJson(path.join(out, dir, 'package.json'), { name, version, private: true, type: 'module' });
}

/** Neither what only development needs, nor what an earlier build left. */
function isShipped(file: string, room: string): boolean {
  if (/\.(?:map|tsbuildinfo|d\.ts|pyc)$|(?:^|\/)(?:__pycache__|node_modules)$/.test(file))
    return false;
  const built = /^(dist\/.*)\.js$/.exec(file)?.[1];
  // What the compiler wrote has declarations beside it, and bundles have none.
  if (built === undefined || !existsSync(path.join(room, `${built}.d.ts`))) return true;
  return existsSync(path.join(room, `${built.replace(/^dist/, 'src')}.ts`));
}

/** The example skills that rooms name by `exampleDir('…')`, without their tests. */
export function copyExamples(rooms: readonly Room[], out: string): void {
  const names = rooms.flatMap(({ dir }) =>
    globSync('dist/**/*.js', { cwd: path.join(ROOT, dir) }).flatMap((file) =>
      [
        ...readFileSync(path.join(ROOT, dir, file), 'utf8').matchAll(
          /\b(?:exampleDir|copyExample)\('(\w+)'/g,
        ),
      ].map(([, name = '']) => name),
    ),
  );
  for (const name of new Set(names)) {
    const from = path.join(ROOT, 'examples', name);
    cpSync(from, path.join(out, 'examples', name), {
      recursive: true,
      filter: (file) =>
        !/^(?:test|node_modules|__pycache__|\.skillet|package\.json)$/.test(
          path.relative(from, file),
        ),
    });
  }
}

/** Puts the declarations of what rooms export, and no others, into a package. */
export function copyDeclarations(rooms: readonly Room[], out: string): void {
  const entries = ['skillet-host', '@skillet/sdk'].flatMap(
    (name) => fileOf(name, rooms, 'types') ?? [],
  );
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    mkdirSync(path.join(out, path.dirname(file)), { recursive: true });
    cpSync(path.join(ROOT, file), path.join(out, file));
    new SourceFile(file, out).rename(({ text }) => {
      const target = text.startsWith('.')
        ? path.join(path.dirname(file), text).replace(/\.ts$/, '.d.ts')
        : fileOf(text, rooms, 'types');
      if (target === undefined) return undefined;
      visit(target);
      return target.replace(/\.d\.ts$/, '.js');
    });
  };
  entries.forEach(visit);
}
