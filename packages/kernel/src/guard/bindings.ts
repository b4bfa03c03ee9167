import { syncBuiltinESMExports } from 'node:module';
import { refusal } from './refusal.ts';

type Binding = Record<string, unknown>;
type Load = (name: string) => Binding;

/** Functions of bindings that tell something and do nothing, by the name of the binding. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  uv: ['errname', 'getErrorMap'],
  config: ['getDefaultLocale'],
  tty_wrap: ['isTTY'],
  os: ['getHostname', 'getOSInformation', 'getHomeDirectory'],
};
/** Those that are nothing but such functions. */
const ALL_HARMLESS = new Set(['util']);

/**
 * `process.binding` gives the inner side of Node, where a wrong argument ends the process and no guard
 * is. Old packages read constants and names there: these stay, functions refuse when they are called.
 */
export function guardBindings(): void {
  const undocumented = process as typeof process & { binding: Load };
  const load = undocumented.binding.bind(process);
  const shown = new Map<string, Binding>();
  undocumented.binding = function binding(name: string): Binding {
    const known = shown.get(name);
    if (known !== undefined) return known;
    const made = readOnly(name, load(name));
    shown.set(name, made);
    return made;
  };
  syncBuiltinESMExports();
}

function readOnly(name: string, original: Binding): Binding {
  const copy: Binding = {};
  for (const [key, value] of Object.entries(original)) {
    const harmless = ALL_HARMLESS.has(name) || HARMLESS[name]?.includes(key) === true;
    if (typeof value !== 'function') copy[key] = copied(value);
    else copy[key] = harmless ? value : refusing(name, key);
  }
  return copy;
}

/** Constants may lie deep; arrays that the binding writes its results to are shown as they are now. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  try {
    return structuredClone(value);
  } catch {
    return Array.isArray(value) ? [] : {};
  }
}

/** Can be asked for its name and called with `new`, as what it stands for. */
function refusing(binding: string, name: string): unknown {
  const what = `${name} of process.binding('${binding}')`;
  const refuse = function (): never {
    throw refusal(what, 'which reaches what the whole host shares', 'use the modules of Node');
  };
  return Object.defineProperty(refuse, 'name', { value: name });
}
