import { cpSync, globSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT, roomNamed, roomsOf, writeJson } from './rooms.ts';
import { SourceFile } from './source-file.ts';

/** Puts the package that authors of skills install for its types into `folder`. */
export function fillSdkFolder(folder: string): void {
  const { dir, manifest } = roomNamed('@skillet/sdk', roomsOf(['@skillet/sdk']));
  const from = path.join(ROOT, dir);
  const { name, version, description, license, engines, exports } = manifest;
  mkdirSync(folder, { recursive: true });
  for (const file of globSync('src/**/*.ts', { cwd: from })) {
    const built = file.replace(/^src(.*)\.ts$/, 'dist$1');
    for (const one of [`${built}.js`, `${built}.d.ts`]) {
      cpSync(path.join(from, one), path.join(folder, one));
      new SourceFile(one, folder).rename(({ text }) =>
        text.startsWith('.')
          ? path.join(path.dirname(one), text.replace(/\.ts$/, '.js'))
          : undefined,
      );
    }
  }
  writeJson(path.join(folder, 'package.json'), {
    name,
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    exports,
    engines,
  });
  cpSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  cpSync(path.join(from, 'README.md'), path.join(folder, 'README.md'));
}
