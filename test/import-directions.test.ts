import path from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  builtPackages,
  ownSources,
  readText,
  sourceImports,
  type SourceImport,
} from './workspace.ts';

/** sdk <- core <- catalog <- {config, kernel, supervisor, gateway, mcp, telemetry, tracing, analytics} <- apps; the eight don't meet.
 * proc <- {kernel, supervisor, stress, mcp-client}, {log, command, stress, mcp-client} <- apps. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'packages/sdk': [],
  'packages/core': ['@skillet/sdk'],
  'packages/catalog': ['@skillet/sdk', '@skillet/core'],
  'packages/config': ['@skillet/sdk', '@skillet/core', '@skillet/catalog'],
  'packages/kernel-python': [],
  'packages/kernel': ['@skillet/sdk', '@skillet/core', '@skillet/catalog', '@skillet/proc'],
  'packages/supervisor': ['@skillet/sdk', '@skillet/core', '@skillet/catalog', '@skillet/proc'],
  'packages/proc': [],
  'packages/log': [],
  'packages/command': [],
  'packages/stress': ['@skillet/core', '@skillet/config', '@skillet/command', '@skillet/proc'],
  'packages/gateway': ['@skillet/sdk', '@skillet/core', '@skillet/catalog'],
  'packages/mcp': ['@skillet/sdk', '@skillet/core', '@skillet/catalog'],
  'packages/telemetry': ['@skillet/core', '@skillet/catalog'],
  'packages/tracing': ['@skillet/core'],
  'packages/analytics': ['@skillet/core'],
  'packages/versions': ['@skillet/core'],
  'packages/cluster': ['@skillet/core'],
  'packages/mcp-adapter': ['@skillet/core', '@skillet/mcp-client'],
  'packages/mcp-client': ['@skillet/core', '@skillet/proc'],
  'packages/code-mode': ['@skillet/core'],
  'packages/install': [],
  'apps/dashboard': [],
  'apps/skillet-discovery': [
    '@skillet/catalog',
    '@skillet/config',
    '@skillet/command',
    '@skillet/log',
  ],
  'apps/skillet-host': [
    '@skillet/sdk',
    '@skillet/core',
    '@skillet/catalog',
    '@skillet/config',
    '@skillet/kernel',
    '@skillet/kernel-python',
    '@skillet/supervisor',
    '@skillet/gateway',
    '@skillet/mcp',
    '@skillet/mcp-adapter',
    '@skillet/code-mode',
    '@skillet/proc',
    '@skillet/command',
    '@skillet/stress',
    '@skillet/log',
    '@skillet/telemetry',
    '@skillet/tracing',
    '@skillet/analytics',
    '@skillet/install',
    '@skillet/versions',
    '@skillet/cluster',
    '@skillet/dashboard',
  ],
};

const packages = builtPackages();
const ours = new Set(packages.map(({ name }) => name));

test('every package has its place in the order', () => {
  expect(packages.map(({ dir }) => dir).sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

test('the map of docs/architecture.md says the same', () => {
  const rows = readText('docs/architecture.md').matchAll(
    /^\| \[((?:packages|apps)\/\S+)\]\(.*\|([^|]*)\|$/gm,
  );
  const map = [...rows].map(([, dir = '', below = '']) => {
    const rooms = below.trim() === 'nothing' ? [] : below.trim().split(', ');
    return [dir, rooms.map((room) => `@skillet/${room}`)];
  });
  expect(Object.fromEntries(map)).toEqual(MAY_IMPORT);
});

describe.each(packages)('$dir', ({ dir, name, dependencies }) => {
  const allowed = MAY_IMPORT[dir] ?? [];
  const imports = sourceImports(dir);

  test('declares only the rooms below it', () => {
    const rooms = dependencies.filter((dependency) => ours.has(dependency));
    expect(allowed).toEqual(expect.arrayContaining(rooms));
  });

  test('imports only the rooms below it', () => {
    const wrong = imports.filter(({ specifier }) => {
      const imported = packageOf(specifier);
      return ours.has(imported) && imported !== name && !allowed.includes(imported);
    });
    expect(wrong).toEqual([]);
  });

  test('imports a room by its name, never by a path into it', () => {
    expect(imports.filter((found) => leaves(dir, found))).toEqual([]);
  });

  test('declares every room that it imports', () => {
    const rooms = imports
      .map(({ specifier }) => packageOf(specifier))
      .filter((imported) => ours.has(imported));
    expect([...dependencies, name]).toEqual(expect.arrayContaining([...new Set(rooms)]));
  });
});

/** The package of a bare specifier: `@skillet/core/x` belongs to `@skillet/core`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function leaves(dir: string, { file, specifier }: SourceImport): boolean {
  if (!specifier.startsWith('.') && !path.isAbsolute(specifier)) return false;
  const target = path.join(path.dirname(file), specifier);
  return !target.startsWith(path.join(dir, 'src') + path.sep);
}

test('a host without a cluster loads nothing of one', () => {
  const files = ownSources().filter((file) => file.startsWith('apps/skillet-host/src/'));
  const loading = files.filter((file) =>
    /^(?:import|export) (?!type )[^;]*from '@skillet\/cluster'/m.test(readText(file)),
  );
  expect(loading).toEqual([]);
  expect(readText('apps/skillet-host/src/cluster/host-cluster.ts')).toContain(
    "await import('@skillet/cluster')",
  );
});
