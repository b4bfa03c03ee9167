import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The kernel's entry files, which the supervisor starts by path. */
export const KERNEL_FILES = {
  thread: fileURLToPath(import.meta.resolve('@skillet/kernel/thread')),
  process: fileURLToPath(import.meta.resolve('@skillet/kernel/process')),
  mcpAdapter: fileURLToPath(import.meta.resolve('@skillet/mcp-adapter')),
  transpiler: fileURLToPath(import.meta.resolve('@skillet/kernel/transpiler')),
  python: dirname(fileURLToPath(import.meta.resolve('@skillet/kernel-python/package.json'))),
};

/** What runs in the isolates of code mode. */
export const CODE_ENTRY = fileURLToPath(import.meta.resolve('@skillet/code-mode'));
