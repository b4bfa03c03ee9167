import { atOnce } from '../../at-once.ts';
import { webAssembly } from '../../web-assembly.ts';
import { wasmModule } from './wasm-module.ts';

const MODULES = 100;
const FUNCTIONS = 300;

/** Compiles large WebAssembly modules at once, on threads that belong to all workers. */
export function wasmCompileFlood() {
  const code = wasmModule(FUNCTIONS);
  return atOnce(MODULES, () => webAssembly.compile(code));
}
