import { cpSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown, type OutputChunk, type Plugin } from 'rolldown';
import { ROOT } from './rooms.ts';
import { packageOf, specifiersOf } from './specifiers.ts';

/** Packages that stay packages of their own, and why. */
export const INSTALLED: Readonly<Record<string, string>> = {
  ajv: 'validators that it writes require its files by name, in each worker',
  'ajv-formats': 'the same',
};

/** Packages of native code that bundled ones load by name; the installer takes those for its platform, if any. */
export const NATIVE: Readonly<Record<string, readonly string[]>> = {
  koffi: ['@koromix/koffi-linux-x64', '@koromix/koffi-linux-arm64'],
};

const SELF = 'scripts/release/vendor.ts';

/** Packages that are only tried for, and done without. */
const OPTIONAL: readonly string[] = ['@napi-rs/nice'];

/** Files that packages start as programs of their own, and the text that names them. */
const STARTED = [
  {
    file: '/piscina/dist/worker.js',
    named: "(__dirname, 'worker.js')",
    bundle: 'piscina-worker.cjs',
  },
] as const;

/** A package that reads files of its own: they are copied beside the bundle. */
const READ = [{ file: '/openapi-schema-validator/index.js', folder: 'schemas' }] as const;

/** Modules that look for files beside themselves in what the host never asks for, and why. */
const UNUSED: Readonly<Record<string, string>> = {
  '/pino/lib/transport.js': 'a transport; the host writes to streams of its own',
  '/thread-stream/index.js': 'the same',
  '/undici/index.js': 'words in the stack of a failed fetch',
  '/koffi/src/koffi/index.js': 'another way to the native package',
  '/koffi/src/koffi/src/static.js': 'the native package by its name',
  '/commander/lib/command.js': 'comments',
};

/** Names stay, for stack traces. */
const STYLE = { minify: { compress: true, mangle: false }, comments: { legal: true } } as const;

/** A module of somebody else that a room imports. */
export interface Import {
  readonly specifier: string;
  /** Absolute path of the room that imports it. */
  readonly from: string;
}

/** What was bundled. */
export interface Vendored {
  /** Name of the bundle of each specifier, in the folder of bundles. */
  readonly bundles: ReadonlyMap<string, string>;
  /** Absolute paths of the modules that went into the bundles. */
  readonly modules: readonly string[];
}

/**
 * Bundles what rooms import of other people's packages, each specifier as one entry in `out`. Throws when a
 * bundle names a file or a package that would not be there.
 */
export async function vendor(imports: readonly Import[], out: string): Promise<Vendored> {
  const importers = new Map(imports.map(({ specifier, from }) => [specifier, from]));
  const specifiers = [...importers.keys()].sort();
  const started = new Set<string>();
  const bundle = await rolldown({
    input: Object.fromEntries(specifiers.map((name) => [bundleName(name), entryId(name)])),
    platform: 'node',
    cwd: ROOT,
    external: isOutside,
    plugins: [entries(importers), findsFiles(started, out)],
    logLevel: 'silent',
  });
  const { output } = await bundle.write({
    ...STYLE,
    dir: out,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'shared-[hash].js',
    hashCharacters: 'hex',
  });
  await bundle.close();
  const chunks = output.filter((one) => one.type === 'chunk');
  for (const file of started) chunks.push(await bundleProgram(file, out));
  chunks.forEach(checkChunk);
  const modules = new Set(chunks.flatMap((chunk) => Object.keys(chunk.modules)));
  return {
    bundles: new Map(specifiers.map((name) => [name, `${bundleName(name)}.js`])),
    modules: [...modules].filter((id) => id.includes('/node_modules/')).sort(),
  };
}

/** Whether a specifier is of a package that is installed beside the host. */
export function isInstalled(specifier: string): boolean {
  return Object.hasOwn(INSTALLED, packageOf(specifier) ?? '');
}

function bundleName(specifier: string): string {
  return specifier
    .replace(/^@/, '')
    .replace(/\.[cm]?js$/, '')
    .replaceAll('/', '-');
}

function isOutside(id: string): boolean {
  return isBuiltin(id) || isInstalled(id) || OPTIONAL.includes(id) || /^@koromix\//.test(id);
}

function entryId(specifier: string): string {
  return path.join(ROOT, 'vendor-entries', `${bundleName(specifier)}.mjs`);
}

/** One module for each specifier, which exports by name what Node would show of it. */
function entries(importers: ReadonlyMap<string, string>): Plugin {
  const specifiers = new Map([...importers.keys()].map((name) => [entryId(name), name]));
  return {
    name: 'entries',
    resolveId(source, importer) {
      if (specifiers.has(source)) return source;
      const room =
        importer === undefined || !specifiers.has(importer) ? undefined : importers.get(source);
      return room === undefined
        ? null
        : this.resolve(source, path.join(room, 'package.json'), { skipSelf: true });
    },
    async load(id) {
      const specifier = specifiers.get(id);
      if (specifier === undefined) return null;
      const room = importers.get(specifier) ?? ROOT;
      const found = await this.resolve(specifier, path.join(room, 'package.json'));
      if (found === null) throw new Error(`${specifier} is not installed for ${room}`);
      const namespace = (await import(pathToFileURL(found.id).href)) as object;
      const names = Object.keys(namespace).filter((name) => /^[\w$]+$/.test(name));
      return `export { ${names.join(', ')} } from ${JSON.stringify(specifier)};`;
    },
  };
}

/** Has packages find what they read and start beside their bundle; notes the programs that they start. */
function findsFiles(started: Set<string>, out: string): Plugin {
  return {
    name: 'finds-files',
    transform(code, id) {
      if (!path.isAbsolute(id)) return null;
      if (!/\b__(?:dirname|filename)\b|\bimport\.meta\.(?:url|dirname|filename)\b/.test(code))
        return null;
      const program = STARTED.find(
        ({ file, named }) => id.includes(`${path.dirname(file)}/`) && code.includes(named),
      );
      if (program !== undefined) {
        started.add(path.join(path.dirname(id), path.basename(program.file)));
        return code.replace(program.named, `(import.meta.dirname, '${program.bundle}')`);
      }
      const reader = READ.find(({ file }) => id.endsWith(file));
      if (reader !== undefined) {
        const from = path.dirname(id);
        const name = path.basename(from);
        cpSync(path.join(from, reader.folder), path.join(out, name, reader.folder), {
          recursive: true,
        });
        return code.replaceAll('import.meta.url', `new URL('./${name}/', import.meta.url)`);
      }
      if (Object.keys(UNUSED).some((file) => id.endsWith(file))) return null;
      throw new Error(
        `${id} looks for files beside itself: see STARTED, READ and UNUSED in ${SELF}`,
      );
    },
  };
}

/** A program of one file, in CommonJS as its package has it: modules take more time and memory in each worker. */
async function bundleProgram(file: string, out: string): Promise<OutputChunk> {
  const program = STARTED.find((one) => file.endsWith(one.file));
  if (program === undefined) throw new Error(`${file} is started by nobody`);
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    cwd: ROOT,
    external: isOutside,
    logLevel: 'silent',
  });
  const { output } = await bundle.write({
    ...STYLE,
    file: path.join(out, program.bundle),
    format: 'cjs',
  });
  await bundle.close();
  return output[0];
}

function checkChunk({ fileName, code }: OutputChunk): void {
  for (const { text } of specifiersOf(fileName, code)) {
    if (packageOf(text) !== undefined && !isOutside(text)) {
      throw new Error(`vendor/${fileName} imports ${text}, which is not there`);
    }
  }
}
