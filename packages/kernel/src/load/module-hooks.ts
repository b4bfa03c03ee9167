import { readFileSync } from 'node:fs';
import { registerHooks, type LoadHookContext, type ResolveHookContext } from 'node:module';
import { fileURLToPath } from 'node:url';
import { contentDigest, type ImportedModule, type Resolution } from '@skillet/core';
import type { RevisionSources } from '@skillet/core';

// Taken before what a skill finds under this name is another function, see `guardLate`.
const install = registerHooks;
const SDK = '@skillet/sdk';
const TYPESCRIPT = /\.[mc]?ts$/;

/** What the hooks need, and whom they tell. */
export interface ModuleHooksOptions {
  /** URL of the SDK that the host brings. */
  readonly sdkUrl: string;
  readonly stripTypes: (fileName: string, source: string) => string;
  /** The code to load instead of what lies on disk now; null to load from disk. */
  readonly sources: RevisionSources | null;
  /** Hears of each module and resolution that did not come from `sources`. */
  readonly onImport: (module: ImportedModule) => void;
  readonly onResolve: (resolution: Resolution) => void;
}

/**
 * Lets skills in any folder import the SDK without an install, and TypeScript without a parser in
 * this thread; and has all isolates of a revision load the same code. Returns the live set of files
 * (absolute paths, none under node_modules) that were imported since.
 */
export function installModuleHooks(options: ModuleHooksOptions): ReadonlySet<string> {
  const { sdkUrl, sources } = options;
  const files = new Set<string>();
  const sdkFolder = new URL('.', sdkUrl).href;
  const modules = new Map((sources?.modules ?? []).map((module) => [module.url, module]));
  const resolutions = new Map(sources?.resolutions);
  const isOwn = (url: string) =>
    url.startsWith('file:') && !url.startsWith(sdkFolder) && !url.includes('/node_modules/');

  install({
    resolve(specifier, context, nextResolve) {
      if (specifier === SDK) return { url: sdkUrl, shortCircuit: true };
      const key = resolutionKey(specifier, context);
      const known = resolutions.get(key);
      if (known !== undefined) return { url: known, shortCircuit: true };
      const resolved = nextResolve(specifier, context);
      if (isOwn(resolved.url)) options.onResolve([key, resolved.url]);
      return resolved;
    },
    load(url, context, nextLoad) {
      if (!isOwn(url)) return nextLoad(url, context);
      const file = fileURLToPath(url);
      files.add(file);
      const known = modules.get(url);
      if (known !== undefined && known.source !== null) {
        return { format: known.format, source: known.source, shortCircuit: true };
      }
      if (TYPESCRIPT.test(file)) return loadTypeScript(url, file, context);
      const result = nextLoad(url, context);
      const bytes = toBytes(result.source);
      if (bytes !== undefined) {
        // Node leaves the format of what CommonJS requires open.
        const given: string | null | undefined = result.format;
        const format = given ?? 'commonjs';
        const source = format === 'wasm' ? null : bytes.toString();
        options.onImport({ url, file, digest: contentDigest(bytes), format, source });
      }
      return result;
    },
  });

  function loadTypeScript(url: string, file: string, context: LoadHookContext) {
    const bytes = readFileSync(file);
    const format = context.format === 'commonjs-typescript' ? 'commonjs' : 'module';
    const digest = contentDigest(bytes);
    let source: string;
    try {
      source = options.stripTypes(file, bytes.toString());
    } catch (error) {
      options.onImport({ url, file, digest, format, source: null });
      throw error;
    }
    options.onImport({ url, file, digest, format, source });
    return { format, source, shortCircuit: true };
  }

  return files;
}

/** An import may resolve differently from another file, and `require` differently from `import`. */
function resolutionKey(specifier: string, context: ResolveHookContext): string {
  const kind = context.conditions.includes('require') ? 'require' : 'import';
  return [kind, specifier, context.parentURL ?? ''].join('\n');
}

function toBytes(source: unknown): Buffer | undefined {
  if (typeof source === 'string') return Buffer.from(source);
  if (source instanceof Uint8Array) return Buffer.from(source);
  return source instanceof ArrayBuffer ? Buffer.from(source) : undefined;
}
