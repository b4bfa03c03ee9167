import type { Kind } from '../shape/key-table.ts';
import { scalarKind } from '../shape/scalar-kind.ts';
import { accept } from '../units/parsed.ts';
import { parseRuntime } from '../units/runtime.ts';

/** The name of a runtime, as it is written. */
export function runtimeName(): Kind<string> {
  const names = '`node`, `deno` or `python`, with or without a version';
  return scalarKind({
    label: names,
    expected: names,
    parse: ({ text }) => {
      const runtime = parseRuntime(text);
      return runtime.ok ? accept(text) : runtime;
    },
  });
}
