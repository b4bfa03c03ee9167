import { readFileSync } from 'node:fs';
import { entity, relation, type Entity, type Relation } from '../input/elements.ts';
import { list, optional, record, ShapeError, type Reader } from '../input/shape.ts';

/** What is in a JSON file of the original. */
export interface MemoryFile {
  readonly entities: readonly Entity[];
  readonly relations: readonly Relation[];
}

/** The file cannot be imported; the message says why, and names no path. */
export class ImportError extends Error {
  override readonly name = 'ImportError';

  constructor(why: string, cause: unknown) {
    super(
      `The file that MEMORY_FILE_PATH names ${why}. Nothing was imported: correct the file, or take the variable away.`,
      { cause },
    );
  }
}

/**
 * Reads a file `{entities, relations}`; undefined if it does not exist.
 *
 * @throws {ImportError}
 */
export function readMemoryFile(file: string): MemoryFile | undefined {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof ShapeError) throw new ImportError(`is wrong: ${error.message}`, error);
    if (error instanceof SyntaxError) throw new ImportError('is not valid JSON', error);
    const code = String((error as NodeJS.ErrnoException).code);
    if (code === 'ENOENT') return undefined;
    throw new ImportError(`cannot be read (${code})`, error);
  }
}

function parse(text: string): MemoryFile {
  const { entities, relations } = record(JSON.parse(text), 'content');
  return {
    entities: optional(mapOrList, [])(entities, 'entities'),
    relations: optional(list(relation), [])(relations, 'relations'),
  };
}

/** `{<name>: {entityType, observations}}`, or a list of entities that say their names themselves. */
const mapOrList: Reader<readonly Entity[]> = (value, where) => {
  if (Array.isArray(value)) return list(entity)(value, where);
  return Object.entries(record(value, where)).map(([name, fields]) => {
    const place = `${where}.${name}`;
    return entity({ ...record(fields, place), name }, place);
  });
};
