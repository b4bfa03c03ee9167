import { readFileSync, statSync } from 'node:fs';
import { BOUNDS } from '../bounds.ts';
import { WHOLE_FILE, type NoteProblem } from '../problems/problem.ts';
import { parseYaml } from './parse-yaml.ts';
import type { YamlNode } from './yaml-node.ts';

/** Reads a YAML file; undefined when it can't be read or is not YAML, which is then reported. */
export function readYamlFile(path: string, note: NoteProblem): YamlNode | undefined {
  const text = readText(path, note);
  return text === undefined ? undefined : parseYaml(text, note);
}

/** Reads the text of a file; undefined when it can't be read, which is then reported. */
export function readText(path: string, note: NoteProblem): string | undefined {
  const bytes = readBytes(path, note);
  if (bytes === undefined) return undefined;
  const text = decode(bytes);
  if (text === undefined) note(WHOLE_FILE, 'the file is not UTF-8 text');
  return text;
}

function readBytes(path: string, note: NoteProblem): Uint8Array | undefined {
  try {
    const status = statSync(path);
    // Opening a pipe would wait for a writer.
    if (!status.isFile()) {
      note(WHOLE_FILE, `this is ${status.isDirectory() ? 'a folder' : 'not a regular file'}`);
      return undefined;
    }
    if (status.size > BOUNDS.bytes) {
      note(WHOLE_FILE, 'the file is larger than 1 MB');
      return undefined;
    }
    return readFileSync(path);
  } catch (error) {
    note(WHOLE_FILE, readFailure(error));
    return undefined;
  }
}

/** Why a file can't be read; Node's own messages contain absolute paths. */
function readFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'no permission to read the file';
    default:
      return `the file can't be read (${code})`;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
