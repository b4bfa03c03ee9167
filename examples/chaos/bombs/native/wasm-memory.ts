import { hoardTurnByTurn } from '../../hoard.ts';
import { webAssembly } from '../../web-assembly.ts';

/** 16 MB, in pages of 64 KB. */
const PAGES = 256;

/** Fills memories of WebAssembly: up to 2 GB. */
export function wasmMemory() {
  return hoardTurnByTurn(128, () => {
    const memory = new webAssembly.Memory({ initial: PAGES });
    new Uint8Array(memory.buffer).fill(1);
    return memory;
  });
}
