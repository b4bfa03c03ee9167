import { readFile, stat } from 'node:fs/promises';
import { UsageError } from '@skillet/command';
import {
  createScanner,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { oneLine } from '../one-line.ts';

/** A value of JSON; of keys that are given twice a mapping has the last. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMap;
export type JsonMap = ReadonlyMap<string, Json>;

/** Bytes of a file: that of a client may hold all that it has ever done. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_DEPTH = 200;
const NAME_CHARS = 80;

/** What a file says, and what is odd about it. */
export interface ReadJson {
  readonly value: Json;
  readonly twice: readonly string[];
}

/** Reads a file of JSON, with comments and commas too many; throws a UsageError with the place of what is wrong. */
export async function readJson(path: string, shown: string): Promise<ReadJson> {
  return parseJson(await readText(path, shown), shown);
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    const status = await stat(path);
    if (!status.isFile()) throw new UsageError(`${shown} is no file`);
    if (status.size > MOST_BYTES) throw new UsageError(`${shown} is larger than 16 MB`);
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UsageError(`there is no file ${shown}`);
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw new UsageError(`${shown} is not UTF-8 text`);
    }
    throw new UsageError(`${shown} can't be read (${String(code)})`);
  }
}

/** Reads a text as `readJson` does a file. */
export function parseJson(text: string, shown: string): ReadJson {
  const fail = (offset: number, what: string): never => {
    throw new UsageError(`${shown}:${placeIn(text, offset)}: ${what}`);
  };
  const deep = tooDeep(text);
  if (deep !== undefined) fail(deep, `nested more than ${String(MOST_DEPTH)} deep`);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined) fail(first.offset, `not valid JSON (${whatOf(first.error)})`);
  if (root === undefined) throw new UsageError(`${shown} is empty`);
  const twice: string[] = [];
  const value = valueOf(root, (offset, key) => {
    if (twice.length < 20) {
      twice.push(
        `${shown}:${placeIn(text, offset)}: ${oneLine(key, NAME_CHARS)} is given twice, the last one counts`,
      );
    }
  });
  return { value, twice };
}

/** `InvalidSymbol` as `invalid symbol`. */
function whatOf(error: ParseError['error']): string {
  const name = printParseErrorCode(error);
  return name.replaceAll(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}

/** Where brackets open too many of one another: what reads the rest calls itself for each. */
function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (scanner.scan(); scanner.getTokenOffset() < text.length; scanner.scan()) {
    // Of other tokens none begins so.
    const sign = text[scanner.getTokenOffset()] ?? '';
    if ('{['.includes(sign)) depth += 1;
    if ('}]'.includes(sign)) depth -= 1;
    if (depth > MOST_DEPTH) return scanner.getTokenOffset();
  }
  return undefined;
}

function valueOf(node: Node, twice: (offset: number, key: string) => void): Json {
  if (node.type === 'array') return (node.children ?? []).map((child) => valueOf(child, twice));
  if (node.type !== 'object') return node.value as Json;
  const map = new Map<string, Json>();
  for (const { children: [key, value] = [] } of node.children ?? []) {
    if (key === undefined || value === undefined) continue;
    const name = String(key.value);
    if (map.has(name)) twice(key.offset, name);
    map.set(name, valueOf(value, twice));
  }
  return map;
}

function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const start = before.lastIndexOf('\n') + 1;
  return `${String(before.split('\n').length)}:${String(offset - start + 1)}`;
}
