import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ownExamples } from './own-examples.mjs';

/** Folders of packages that are built from sources in `src`. */
const BUILT = ['apps', 'packages'];
const INSTALL_FILES = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', '.npmrc'];
const BUILD_FILES = [
  'tsconfig.base.json',
  'turbo.json',
  'scripts/setup/bundle-room.mjs',
  'scripts/setup/lean.mjs',
];

/** Digests of all that an install and a build depend on, by content. */
export function fingerprints(root) {
  const packages = packageFolders(root);
  const install = digest(
    root,
    [`${process.platform}-${process.arch}`],
    [...INSTALL_FILES, ...packages.map((dir) => `${dir}/package.json`)],
  );
  const build = digest(
    root,
    [install],
    [
      ...BUILD_FILES,
      ...packages.flatMap((dir) => [
        `${dir}/tsconfig.json`,
        `${dir}/rolldown.config.js`,
        ...filesBelow(root, `${dir}/src`),
        ...filesBelow(root, `${dir}/page`),
      ]),
    ],
  );
  return { install, build };
}

/** Whether every package with sources has been built at all. */
export function buildIsComplete(root) {
  return packageFolders(root)
    .filter((dir) => existsSync(path.join(root, dir, 'src')))
    .every((dir) => existsSync(path.join(root, dir, 'dist')));
}

function packageFolders(root) {
  const built = BUILT.flatMap((folder) =>
    entries(path.join(root, folder))
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`),
  );
  return [...built, ...ownExamples(root)];
}

function filesBelow(root, dir) {
  return entries(path.join(root, dir)).flatMap((entry) => {
    const name = `${dir}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(root, name) : [name];
  });
}

/** What lies in a folder, in a stable order; nothing when there is no such folder. */
function entries(dir) {
  try {
    return readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

function digest(root, words, files) {
  const hash = createHash('sha256').update(words.join('\n'));
  for (const file of files) {
    hash.update(`\n${file}\n`).update(contentOf(path.join(root, file)));
  }
  return hash.digest('hex');
}

function contentOf(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === 'ENOENT') return '(none)';
    throw error;
  }
}
