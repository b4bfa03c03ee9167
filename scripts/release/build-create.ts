import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { readManifest, ROOT, writeJson } from './rooms.ts';

const FROM = path.join(import.meta.dirname, 'create');
const COMMAND = 'create-skillet';

/** Puts the package behind `npm create skillet` into `folder`: one command, which calls the host's `init`. */
export function fillCreateFolder(folder: string): void {
  const { version, license, engines } = readManifest(
    path.join(ROOT, 'apps/skillet-host/package.json'),
  );
  mkdirSync(folder, { recursive: true });
  for (const file of [`${COMMAND}.js`, 'README.md']) {
    cpSync(path.join(FROM, file), path.join(folder, file));
  }
  cpSync(path.join(ROOT, 'LICENSE'), path.join(folder, 'LICENSE'));
  writeJson(path.join(folder, 'package.json'), {
    name: COMMAND,
    version,
    description: 'Makes a project of agent skills for skillet-host: npm create skillet',
    license,
    type: 'module',
    bin: { [COMMAND]: `${COMMAND}.js` },
    files: [`${COMMAND}.js`],
    engines,
    // The two are released together.
    dependencies: { 'skillet-host': version },
  });
}
