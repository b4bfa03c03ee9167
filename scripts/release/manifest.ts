import path from 'node:path';
import { dependenciesOf, readManifest, ROOT, roomNamed, type Room } from './rooms.ts';
import { INSTALLED, NATIVE } from './vendor.ts';

/**
 * What the published package says of itself: the manifest of the first app, and the commands of all of them,
 * with paths of the package.
 */
export function hostManifest(apps: readonly string[], rooms: readonly Room[]) {
  const [app, ...others] = apps.map((name) => roomNamed(name, rooms));
  if (app === undefined) throw new Error('a package needs an app');
  const { name, version, description, license, engines } = app.manifest;
  const root = readManifest(path.join(ROOT, 'package.json'));
  const own = (file: string) => path.join(app.dir, file);
  const types = `./${own('dist/index.d.ts')}`;
  return {
    name,
    version,
    description,
    keywords: [
      'agent',
      'ai',
      'express',
      'mcp',
      'microservices',
      'python',
      'skills',
      'tools',
      'workers',
    ],
    license: license ?? root.license,
    type: 'module',
    bin: Object.fromEntries(
      [app, ...others].flatMap(({ dir, manifest }) =>
        Object.entries(manifest.bin ?? {}).map(([command, file]) => [
          command,
          path.join(dir, file),
        ]),
      ),
    ),
    exports: {
      '.': { types, default: `./${own('dist/bundle/index.js')}` },
      './sdk': {
        types: './packages/sdk/dist/index.d.ts',
        default: './packages/sdk/dist/index.js',
      },
      './package.json': './package.json',
    },
    engines,
    os: ['!win32'],
    ...installedWith(rooms),
  };
}

/** The packages that are installed beside the host, in the ranges that rooms and bundled packages name. */
function installedWith(rooms: readonly Room[]) {
  const named = rooms.flatMap((room) => Object.entries(dependenciesOf(room)));
  const natives = rooms.flatMap((room) =>
    Object.entries(NATIVE).flatMap(([name, packages]) => {
      if (dependenciesOf(room)[name] === undefined) return [];
      const ranges = readManifest(installedManifest(room, name)).optionalDependencies;
      return packages.map((native) => [native, ranges?.[native] ?? '*'] as const);
    }),
  );
  return {
    dependencies: Object.fromEntries(
      named.filter(([name]) => Object.hasOwn(INSTALLED, name)).sort(),
    ),
    optionalDependencies: Object.fromEntries(natives.sort()),
  };
}

function installedManifest({ dir }: Room, name: string): string {
  return path.join(ROOT, dir, 'node_modules', name, 'package.json');
}
