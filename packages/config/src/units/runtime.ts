import { nearestKey } from '@skillet/core';
import { accept, refuse, type Parsed } from './parsed.ts';

/** What runs the code of a skill. */
export type Runtime = 'node' | 'python';

const RUNTIMES: ReadonlyMap<string, Runtime> = new Map([
  ['node', 'node'],
  ['nodejs', 'node'],
  ['node.js', 'node'],
  // The original has it; its code is JavaScript or TypeScript, too.
  ['deno', 'node'],
  ['python', 'python'],
]);

/** What may follow a name: nothing, or a version as in `python3.11`, `node 24` or `python>=3.10`. */
const VERSION = /^(?:$|[\s:@_<>=~^!-]*v?\d)/;

/** Reads a `runtime`, in any case, with or without a version. */
export function parseRuntime(text: string): Parsed<Runtime> {
  const given = text.trim().toLowerCase();
  const name = /^[a-z.]*/.exec(given)?.[0] ?? '';
  const runtime = RUNTIMES.get(name);
  if (runtime !== undefined && VERSION.test(given.slice(name.length))) return accept(runtime);
  const near = nearestKey(name, [...RUNTIMES.keys()]);
  return refuse(near === undefined ? undefined : `did you mean \`${near}\`?`);
}
