import { isJsonObject, type JsonObject, type JsonSchema } from '@skillet/core';
import { upgradeObject } from '../openapi/upgrade-document.ts';
import { resolvePointer } from '../schema/json-pointer.ts';
import { listOf, objectOf } from '../schema/object-maps.ts';

/** What all schemas together may come to: references are followed, and may lead to the same many times. */
const MOST = { parts: 10_000, chars: 256 * 1024, levels: 24 };
/** Characters of a text, and of a name. */
const LONGEST = { text: 2000, name: 200, pattern: 500 };

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);
const TEXTS = ['title', 'description', 'format'];
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
const COUNTS = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const CHOICES = ['anyOf', 'oneOf', 'allOf'];

/**
 * Reads the schemas of a document that an application brought, which may be anything: what comes out is JSON Schema
 * without references, and with nothing in it that a client's validator would choke on. What goes beyond the bounds allows everything.
 */
export class SchemaReader {
  readonly #document: JsonObject;
  readonly #isOld: boolean;
  #parts = MOST.parts;
  #chars = MOST.chars;
  #level = 0;

  constructor(document: JsonObject) {
    this.#document = document;
    this.#isOld = String(document['openapi']).startsWith('3.0');
  }

  /** What a reference leads to, or the value itself; undefined for what is no object. */
  resolve(given: unknown): JsonObject | undefined {
    let value = given;
    for (let steps = 0; steps < 8; steps += 1) {
      if (!isJsonObject(value)) return undefined;
      if (typeof value['$ref'] !== 'string') return value;
      value = resolvePointer(this.#document, value['$ref']);
    }
    return undefined;
  }

  /** A schema; `loose` leaves out what is said of values besides their shape. */
  read(given: unknown, loose = false): JsonSchema {
    if (!isJsonObject(given) || this.#level >= MOST.levels || !this.#take(1)) return {};
    this.#level += 1;
    try {
      const { $ref, ...rest } = given;
      if (typeof $ref !== 'string') return this.#readKeywords(given, loose);
      const there = this.read(resolvePointer(this.#document, $ref), loose);
      return { ...there, ...this.#readKeywords(rest, loose) };
    } finally {
      this.#level -= 1;
    }
  }

  #readKeywords(given: JsonObject, loose: boolean): JsonSchema {
    const old = this.#isOld ? upgradeObject(given) : given;
    const schema: Record<string, unknown> = {};
    const put = (keyword: string, value: unknown): void => {
      if (value !== undefined) schema[keyword] = value;
    };
    put('type', typeOf(old['type']));
    for (const keyword of TEXTS) {
      if (keyword !== 'format' || !loose) put(keyword, this.text(old[keyword]));
    }
    if (isJsonObject(old['properties'])) {
      const entries = this.#some(Object.entries(old['properties'])).filter(([name]) =>
        isName(name),
      );
      put(
        'properties',
        Object.fromEntries(entries.map(([name, inner]) => [name, this.read(inner, loose)])),
      );
    }
    put('required', this.#names(old['required']));
    if (isJsonObject(old['items'])) put('items', this.read(old['items'], loose));
    const more = old['additionalProperties'];
    if (typeof more === 'boolean' ? !loose : isJsonObject(more)) {
      put('additionalProperties', typeof more === 'boolean' ? more : this.read(more, loose));
    }
    for (const keyword of CHOICES) {
      const all = this.#some(listOf(old[keyword])).filter(isJsonObject);
      if (all.length > 0)
        put(
          keyword,
          all.map((inner) => this.read(inner, loose)),
        );
    }
    if (!loose) this.#readRules(old, put);
    return schema;
  }

  #readRules(given: JsonObject, put: (keyword: string, value: unknown) => void): void {
    const choice = this.#some(listOf(given['enum'])).filter((one) => this.#isScalar(one));
    if (choice.length > 0) put('enum', [...new Set(choice)]);
    for (const keyword of ['default', 'const']) {
      if (Object.hasOwn(given, keyword) && this.#isScalar(given[keyword])) {
        put(keyword, given[keyword]);
      }
    }
    for (const keyword of NUMBERS) {
      if (Number.isFinite(given[keyword])) put(keyword, given[keyword]);
    }
    for (const keyword of COUNTS) {
      const value = given[keyword];
      if (Number.isSafeInteger(value) && (value as number) >= 0) put(keyword, value);
    }
    if (typeof given['uniqueItems'] === 'boolean') put('uniqueItems', given['uniqueItems']);
    if (isPattern(given['pattern'])) put('pattern', given['pattern']);
  }

  /** A text, cut where it is long; undefined for anything else, and where there was too much. */
  text(value: unknown): string | undefined {
    if (typeof value !== 'string' || value.trim() === '') return undefined;
    const cut = value.slice(0, LONGEST.text);
    this.#chars -= cut.length;
    return this.#chars < 0 ? undefined : cut.toWellFormed();
  }

  #isScalar(value: unknown): boolean {
    if (typeof value !== 'string')
      return value === null || ['number', 'boolean'].includes(typeof value);
    this.#chars -= value.length;
    return value.length <= LONGEST.text && this.#chars >= 0;
  }

  #names(value: unknown): string[] | undefined {
    const names = this.#some(listOf(value)).filter((name) => typeof name === 'string');
    const own = names.filter(isName);
    return own.length === 0 ? undefined : [...new Set(own)];
  }

  /** The list, as much of it as there is room for. */
  #some<Item>(list: readonly Item[]): readonly Item[] {
    return this.#take(list.length) ? list : [];
  }

  #take(parts: number): boolean {
    this.#parts -= parts;
    return this.#parts >= 0;
  }
}

/** Whether a name can be that of an input. */
export function isName(name: string): boolean {
  return name !== '' && name !== '__proto__' && name.length <= LONGEST.name;
}

function typeOf(value: unknown): string | string[] | undefined {
  const types = (Array.isArray(value) ? value.slice(0, TYPES.size) : [value]).filter(
    (one): one is string => typeof one === 'string' && TYPES.has(one),
  );
  return types.length < 2 ? types[0] : [...new Set(types)];
}

function isPattern(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > LONGEST.pattern) return false;
  try {
    return new RegExp(value, 'u').source !== '';
  } catch {
    return false;
  }
}

/** The schema of JSON among contents by their types; undefined where there is none. */
export function jsonContent(content: unknown): JsonObject | undefined {
  const entries = Object.entries(objectOf(content));
  const found = entries.find(([type]) =>
    /^(?:application\/(?:[\w.-]+\+)?json|\*\/\*)\b/i.test(type),
  );
  return found === undefined ? undefined : objectOf(found[1]);
}
