import { fileURLToPath } from 'node:url';

/** The kernel's entry files, which the supervisor starts by path. */
export const KERNEL = {
  thread: fileURLToPath(import.meta.resolve('@skillet/kernel/thread')),
  transpiler: fileURLToPath(import.meta.resolve('@skillet/kernel/transpiler')),
};
