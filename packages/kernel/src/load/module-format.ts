import { compileFunction } from 'node:vm';

/** What Node wraps a CommonJS module in. */
const WRAPPER = ['exports', 'require', 'module', '__filename', '__dirname'];

/**
 * Whether a module in TypeScript is CommonJS or an ES module, by what Node knows of its name and package; where
 * these don't say, by its code with the types stripped, as Node does: what compiles as CommonJS is that.
 */
export function moduleFormat(
  given: string | null | undefined,
  code: string,
): 'commonjs' | 'module' {
  if (given === 'commonjs-typescript') return 'commonjs';
  if (given === 'module-typescript') return 'module';
  try {
    compileFunction(code, WRAPPER);
    return 'commonjs';
  } catch {
    return 'module';
  }
}
