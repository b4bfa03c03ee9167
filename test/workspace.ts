import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The root of the repository. */
const ROOT = path.join(import.meta.dirname, '..');

/** A package of the workspace that is built from `src`. */
export interface WorkspacePackage {
  /** Its folder relative to the root, e.g. `packages/core`. */
  readonly dir: string;
  readonly name: string;
  /** Names under `dependencies`, `optionalDependencies` and `peerDependencies`. */
  readonly dependencies: readonly string[];
}

/** An import of a source file, as written: `import`, `export … from`, `import()`, `require()`. */
export interface SourceImport {
  /** Relative to the root. */
  readonly file: string;
  readonly specifier: string;
}

/** Every package under `packages` and `apps`. */
export function builtPackages(): WorkspacePackage[] {
  return globSync('{packages,apps}/*/package.json', { cwd: ROOT }).map((file) => {
    const manifest = JSON.parse(readText(file)) as Record<string, unknown> & { name: string };
    const kinds = ['dependencies', 'optionalDependencies', 'peerDependencies'];
    return {
      dir: path.dirname(file),
      name: manifest.name,
      dependencies: kinds.flatMap((kind) => Object.keys(manifest[kind] ?? {})),
    };
  });
}

/** What the sources of a package import. */
export function sourceImports(dir: string): SourceImport[] {
  return globSync(`${dir}/src/**/*.{ts,tsx}`, { cwd: ROOT }).flatMap((file) =>
    importsOf(file).map((specifier) => ({ file, specifier })),
  );
}

/** What a file imports, also for its types alone. */
export function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readText(file), true, true);
  return importedFiles.map(({ fileName }) => fileName);
}

/** The sources of all packages, their tests, and what is for the whole repository. */
export function ownSources(): string[] {
  const folders = '{packages/*/{src,test},apps/*/{src,test},test,scripts,bench}';
  return globSync(`${folders}/**/*.{ts,tsx,mjs}`, {
    cwd: ROOT,
    exclude: ['**/{node_modules,fixtures}/**'],
  });
}

/** The text of a file, named relative to the root. */
export function readText(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** Whether there is such a file, named relative to the root. */
export function hasFile(file: string): boolean {
  return existsSync(path.join(ROOT, file));
}
