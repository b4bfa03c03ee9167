import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

const SDK = '@skillet/sdk';
const TYPESCRIPT = /\.[mc]?ts$/;

/** What the hooks need and what they learn. */
export interface ModuleHooksOptions {
  /** URL of the SDK that the host brings. */
  readonly sdkUrl: string;
  readonly stripTypes: (fileName: string, source: string) => string;
}

/**
 * Lets skills in any folder import the SDK without an install, and TypeScript without a parser in
 * this thread. Returns the live set of files (absolute paths, none under node_modules) that were
 * imported since.
 */
export function installModuleHooks(options: ModuleHooksOptions): ReadonlySet<string> {
  const files = new Set<string>();
  const sdkFolder = new URL('.', options.sdkUrl).href;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier === SDK) return { url: options.sdkUrl, shortCircuit: true };
      return nextResolve(specifier, context);
    },
    load(url, context, nextLoad) {
      const foreign = url.startsWith(sdkFolder) || url.includes('/node_modules/');
      if (foreign || !url.startsWith('file:')) return nextLoad(url, context);
      const file = fileURLToPath(url);
      files.add(file);
      if (!TYPESCRIPT.test(file)) return nextLoad(url, context);
      return {
        format: context.format === 'commonjs-typescript' ? 'commonjs' : 'module',
        source: options.stripTypes(file, readFileSync(file, 'utf8')),
        shortCircuit: true,
      };
    },
  });
  return files;
}
