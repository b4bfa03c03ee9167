import { readFileSync } from 'node:fs';
import {
  registerHooks,
  type LoadHookContext,
  type ResolveFnOutput,
  type ResolveHookContext,
  type ResolveHookSync,
} from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  contentDigest,
  moduleNames,
  type ImportedModule,
  type Resolution,
  type RevisionSources,
} from '@skillet/core';
import { moduleFormat } from './module-format.ts';

// Taken before what a skill finds under this name is another function, see `guardLate`.
const install = registerHooks;
const SDK = '@skillet/sdk';
const KERNEL = import.meta.url;
const TYPESCRIPT = /\.[mc]?ts$/;

/** What the hooks need, and whom they tell. */
export interface ModuleHooksOptions {
  /** URL of the SDK that the host brings. */
  readonly sdkUrl: string;
  /** URL of what speaks with MCP servers, which the host brings as well. */
  readonly adapterUrl: string;
  readonly stripTypes: (fileName: string, source: string) => string;
  /** The skill's folder, which may itself be below a `node_modules`. */
  readonly dir: string;
  /** The code to load instead of what lies on disk now; null to load from disk. */
  readonly sources: RevisionSources | null;
  /** Hears of each module and resolution that did not come from `sources`. */
  readonly onImport: (module: ImportedModule) => void;
  readonly onResolve: (resolution: Resolution) => void;
}

/** An import that leads nowhere. */
export interface UnresolvedImport {
  readonly specifier: string;
  readonly file: string;
}

/** What is known of the modules of a worker. */
export interface ImportedFiles {
  /** Absolute paths of what was imported so far, none under node_modules. */
  readonly files: ReadonlySet<string>;
  /** What could not be resolved last, as it is written, and the file that imports it. */
  readonly unresolved: UnresolvedImport | undefined;
  /** The skill is loaded: what it imports from now on is told of by file and digest, once each. */
  settle(): void;
}

/** Characters of what is told of a module or its resolution; with more it is loaded from disk each time. */
const MAX_NAME = 8 * 1024;
/** Files that are told of once the skill is loaded. */
const MAX_LATE = 1000;

/**
 * Lets skills in any folder import the SDK without an install, and TypeScript without a parser in
 * this thread; and has all workers of a revision load the same code.
 */
export function installModuleHooks(options: ModuleHooksOptions): ImportedFiles {
  const { sdkUrl, sources } = options;
  const files = new Set<string>();
  let unresolved: UnresolvedImport | undefined;
  let settled = false;
  let late = 0;
  const brought = [sdkUrl, options.adapterUrl].map((url) => new URL('.', url).href);
  const { nameOf, urlOf } = moduleNames(options.dir);
  const kernelFolder = new URL('.', KERNEL).href;
  const modules = new Map((sources?.modules ?? []).map((module) => [module.name, module]));
  const resolutions = new Map(sources?.resolutions);
  const home = pathToFileURL(options.dir).href;
  const isOwn = (url: string) => {
    if (!url.startsWith('file:') || brought.some((folder) => url.startsWith(folder))) return false;
    return !url.slice(url.startsWith(`${home}/`) ? home.length : 0).includes('/node_modules/');
  };

  install({
    resolve(specifier, context, nextResolve) {
      if (specifier === SDK) return { url: sdkUrl, shortCircuit: true };
      const key = resolutionKey(specifier, context);
      const known = resolutions.get(key);
      if (known !== undefined) return { url: urlOf(known), shortCircuit: true };
      const resolved = resolveNext(specifier, context, nextResolve);
      if (!settled && isOwn(resolved.url)) {
        const name = nameOf(resolved.url);
        if (isShort(key) && isShort(name)) options.onResolve([key, name]);
      }
      return resolved;
    },
    load(url, context, nextLoad) {
      if (!isOwn(url)) return nextLoad(url, context);
      const file = fileURLToPath(url);
      const tell = noting(file);
      const known = modules.get(nameOf(url));
      if (known !== undefined && known.source !== null) {
        return { format: known.format, source: known.source, shortCircuit: true };
      }
      if (TYPESCRIPT.test(file)) return loadTypeScript(url, file, context, tell);
      const result = nextLoad(url, context);
      const bytes = tell ? toBytes(result.source) : undefined;
      if (bytes !== undefined) {
        // Node leaves the format of what CommonJS requires open.
        const given: string | null | undefined = result.format;
        const format = given ?? 'commonjs';
        const source = format === 'wasm' ? null : bytes.toString();
        report({ name: nameOf(url), digest: contentDigest(bytes), format, source });
      }
      return result;
    },
  });

  /** An import may resolve differently from another file, and `require` differently from `import`. */
  function resolutionKey(specifier: string, context: ResolveHookContext): string {
    const kind = context.conditions.includes('require') ? 'require' : 'import';
    const from = context.parentURL ?? '';
    // Where the kernel lies is nobody else's business.
    const importer = from.startsWith(kernelFolder) ? '' : nameOf(from);
    return [kind, nameOf(specifier), importer].join('\n');
  }

  function resolveNext(
    specifier: string,
    context: ResolveHookContext,
    next: Parameters<ResolveHookSync>[2],
  ): ResolveFnOutput {
    try {
      return next(specifier, context);
    } catch (error) {
      const from = context.parentURL ?? '';
      if (isOwn(from)) unresolved = { specifier, file: fileURLToPath(from) };
      throw error;
    }
  }

  /** Whether a file is to be told of: while the skill loads, each time; later, when it is new. */
  function noting(file: string): boolean {
    if (!settled) {
      files.add(file);
      return true;
    }
    if (late >= MAX_LATE || files.has(file)) return false;
    late += 1;
    files.add(file);
    return true;
  }

  function report(module: ImportedModule): void {
    const { name } = module;
    if (settled) options.onImport({ ...module, name: withoutQuery(name), source: null });
    else if (isShort(name)) options.onImport(module);
  }

  function loadTypeScript(url: string, file: string, context: LoadHookContext, tell: boolean) {
    const bytes = readFileSync(file);
    const digest = tell ? contentDigest(bytes) : '';
    let source: string;
    try {
      source = options.stripTypes(file, bytes.toString());
    } catch (error) {
      if (tell) report({ name: nameOf(url), digest, format: 'module', source: null });
      throw error;
    }
    const format = moduleFormat(context.format, source);
    if (tell) report({ name: nameOf(url), digest, format, source });
    return { format, source, shortCircuit: true };
  }

  return {
    files,
    get unresolved() {
      return unresolved;
    },
    settle: () => {
      settled = true;
    },
  };
}

function isShort(name: string): boolean {
  return name.length <= MAX_NAME;
}

function withoutQuery(name: string): string {
  return name.replace(/[?#].*$/s, '');
}

function toBytes(source: unknown): Buffer | undefined {
  if (typeof source === 'string') return Buffer.from(source);
  if (source instanceof Uint8Array) return Buffer.from(source);
  return source instanceof ArrayBuffer ? Buffer.from(source) : undefined;
}
