import path from 'node:path';

/** What is known of a load that failed, and what may be asked. */
export interface FailedLoad {
  /** Node's code of the error; empty without one. */
  readonly code: string;
  readonly message: string;
  /** The import that could not be resolved last, as written, and the file that has it. */
  readonly unresolved: { readonly specifier: string; readonly file: string } | undefined;
  /** Where the error is known to come from, as `file:line` relative to the skill's folder. */
  readonly place: string | undefined;
  /** Whether there is such a file. */
  readonly exists: (file: string) => boolean;
}

/** What to do about it, and what to look for in the sources where no place is known. */
export interface LoadAdvice {
  /** What is wrong, where Node's own words mislead. */
  readonly said?: string;
  readonly todo: string;
  readonly near?: RegExp;
}

const WITH_COMMAND = "or run the skill by a `command`, such as [npx, tsx, server.ts, '{port}']";
/** A module of nothing but types is an empty one of CommonJS, when nothing else is said of it. */
const MISSING_EXPORT =
  /^(?:The requested module '(?<module>.+)' does not provide an export named '(?<name>.+)'|Named export '(?<name>.+)' not found\. The requested module '(?<module>.+)' is a CommonJS)/;
const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.json', '/index.ts', '/index.js'];

/** What to do about what Node said when a skill was loaded; undefined when that speaks for itself. */
export function adviceOn(failed: FailedLoad): LoadAdvice | undefined {
  const { code, message, place = '' } = failed;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT') {
    return notFound(failed);
  }
  if (message.includes('is not supported in strip-only mode')) {
    return { todo: `write it in TypeScript whose types can be erased, ${WITH_COMMAND}` };
  }
  if (message === 'Invalid or unexpected token' && place === '') {
    const todo = `Node has no decorators: build the skill to JavaScript, ${WITH_COMMAND}`;
    return { todo, near: /^\s*(?:export\s+)?@[\w$]/ };
  }
  const missing = MISSING_EXPORT.exec(message)?.groups;
  if (missing !== undefined) return notExported(missing['module'], missing['name'], place);
  const json = /^Module "(.+)" needs an import attribute/.exec(message);
  if (json !== null) {
    const name = path.basename(json[1] ?? '');
    const todo = `write import … from '…/${name}' with { type: 'json' }`;
    return { todo, near: inQuotes(`[^'"]*${escape(name)}`) };
  }
  const unknown = /^Unknown file extension "(.+)" for (.+)$/.exec(message);
  if (unknown !== null) {
    const near = inQuotes(`[^'"]*${escape(path.basename(unknown[2] ?? ''))}`);
    return { todo: `build it to JavaScript, ${WITH_COMMAND}`, near };
  }
  if (code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
    return {
      todo: `the package has to be built to JavaScript before it is installed, ${WITH_COMMAND}`,
    };
  }
  if (code === 'ERR_DLOPEN_FAILED' && message.includes('NODE_MODULE_VERSION')) {
    const todo = "in the skill's folder: skillet-host exec -- npm rebuild";
    const said = builtForAnother(message);
    return said === undefined ? { todo } : { said, todo };
  }
  return undefined;
}

/** Without Node's own advice: what it names would build for the machine's Node again. */
function builtForAnother(message: string): string | undefined {
  const found = /The module '(.+?)'\s+was compiled .+?_VERSION (\d+)\..+?_VERSION (\d+)\./s;
  const [, file, built, wanted] = found.exec(message) ?? [];
  if (file === undefined) return undefined;
  return `'${path.basename(file)}' was built for another Node (NODE_MODULE_VERSION ${String(built)}, not ${String(wanted)})`;
}

function notFound({ unresolved, exists }: FailedLoad): LoadAdvice | undefined {
  if (unresolved === undefined) return undefined;
  const { specifier, file } = unresolved;
  const near = inQuotes(escape(specifier));
  if (!specifier.startsWith('.')) {
    const todo = /^[@~#]\//.test(specifier)
      ? `Node knows no \`paths\` of a tsconfig.json: write the relative path or \`imports\` in package.json, ${WITH_COMMAND}`
      : "install it in the skill's folder";
    return { todo, near };
  }
  const base = specifier.replace(/\/$/, '');
  const written = base.replace(/\.([mc]?)js$/, '.$1ts');
  const candidates = [...(written === base ? [] : [written]), ...ENDINGS.map((end) => base + end)];
  const found = candidates.find((candidate) => exists(path.resolve(path.dirname(file), candidate)));
  return found === undefined ? { todo: '', near } : { todo: `write '${found}'`, near };
}

function notExported(module = '', name = '', place = ''): LoadAdvice | undefined {
  const typed = /\.[mc]?ts:\d+$/.test(place) && !module.startsWith('node:');
  if (!typed) return undefined;
  const said = `The module '${module}' has no export named '${name}'`;
  return { said, todo: `if ${name} is a type: import { type ${name} } from '${module}'` };
}

function inQuotes(pattern: string): RegExp {
  return new RegExp(`(['"\`])${pattern}\\1`);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
