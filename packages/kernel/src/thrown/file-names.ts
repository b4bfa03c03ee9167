import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileNames, type KernelPlaces } from '@skillet/core';
import { indexOf } from '../intrinsics.ts';

const KERNEL = dirname(fileURLToPath(import.meta.url));

let named = (text: string): string => text;

/** From now on the files of the skill at these places are told by their way from its folder, and those of the host by whose they are. */
export function nameFiles({ dir, mcpAdapter }: KernelPlaces, sdkUrl: string): void {
  named = fileNames(dir, [
    { path: KERNEL, name: 'kernel:' },
    { path: dirname(fileURLToPath(sdkUrl)), name: 'sdk:' },
    { path: dirname(mcpAdapter), name: 'mcp-adapter:' },
  ]);
}

/** A text whose files are told so: where they lie on this machine is nothing to whom it is sent. Never throws. */
export function withFilesNamed(text: string): string {
  try {
    return named(text);
  } catch {
    // The skill has replaced what it takes.
    return text;
  }
}

/** The same where there is a stack in the text; what a skill prints besides is its own. */
export function withStacksNamed(text: string): string {
  return indexOf(text, '    at ') < 0 ? text : withFilesNamed(text);
}
