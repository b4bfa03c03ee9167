import type { ParsedSource } from './source.ts';

/** validate-npm-package-name's rules for new packages, but for one that begins like a flag. */
const NPM_NAME = /^(?!-)(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const NPM_NAME_CHARS = 214;
/** Versions, ranges and tags; nothing of a URL, a path or an alias. */
const NPM_RANGE = /^[A-Za-z0-9.^~<>=|*+\- ]+$/;
/** Names and versions of PyPI (PEP 508, PEP 440), which none begins like a flag. */
const PYPI_NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const PYPI_VERSION = /^[A-Za-z0-9][A-Za-z0-9.!+]*$/;
const LATEST = 'latest';

/** Reads what follows `npm:`. */
export function parseNpm(text: string): ParsedSource {
  const { name, range } = divide(text);
  const fault = npmFault(name, range);
  return fault === undefined ? { source: { kind: 'npm', name, range } } : { fault };
}

/** Reads what follows `mcp:`. */
export function parseMcp(text: string): ParsedSource {
  const [, named, rest] = /^(npm|pypi):(.*)$/s.exec(text) ?? [];
  // PyPI has no scopes.
  const registry = named ?? (text.startsWith('@') ? 'npm' : undefined);
  if (registry === undefined)
    return { fault: `say of which registry: mcp:npm:${text} or mcp:pypi:${text}` };
  if (registry === 'pypi') return parsePypi(rest ?? text);
  const { name, range } = divide(rest ?? text);
  const fault = npmFault(name, range);
  return fault === undefined
    ? { source: { kind: 'mcp', registry: 'npm', name, range } }
    : { fault };
}

function parsePypi(text: string): ParsedSource {
  const { name, range } = divide(text.replace('==', '@'));
  if (!PYPI_NAME.test(name)) return { fault: `"${name}" can't be the name of a package` };
  if (!PYPI_VERSION.test(range)) return { fault: `"${range}" is no version` };
  return { source: { kind: 'mcp', registry: 'pypi', name, range } };
}

function npmFault(name: string, range: string): string | undefined {
  if (name.length > NPM_NAME_CHARS || !NPM_NAME.test(name))
    return `"${name}" can't be the name of a package`;
  return NPM_RANGE.test(range) ? undefined : `"${range}" is no version, range or tag`;
}

function divide(text: string): { readonly name: string; readonly range: string } {
  const at = text.indexOf('@', 1);
  if (at === -1) return { name: text, range: LATEST };
  return { name: text.slice(0, at), range: text.slice(at + 1) };
}

/** Reads what follows `index:`: a name, that of its index before it where that is said, and which versions of it. */
export function parseIndexed(text: string): ParsedSource {
  const [, index, name = '', range = LATEST] =
    /^(?:([a-z0-9][a-z0-9-]*)\/)?([a-z0-9][a-z0-9-]{0,62})(?:@(.+))?$/.exec(text) ?? [];
  if (name === '') return { fault: `"${text}" can't be the name of a skill in an index` };
  if (!NPM_RANGE.test(range)) return { fault: `"${range}" is no version or range` };
  return { source: { kind: 'index', name, range, ...(index === undefined ? {} : { index }) } };
}
