import { isJsonObject, type JsonObject } from '@skillet/core';
import type { JsonKind, JsonReader } from '../protocol/json-check.ts';

/** Names of members on the way to a value that are told, and characters of each. */
const TOLD = { names: 8, chars: 60 };

/** What is known of the members of brackets that are open. */
interface Frame {
  readonly name: string;
  readonly properties: JsonObject | undefined;
  /** Of each item of a list. */
  readonly items: JsonObject | undefined;
  readonly isList: boolean;
}

/**
 * Compares a JSON text while it is read with a schema as clients are told it (`answerSchema`): every part of it that says
 * types has to have one of them.
 */
export class AnswerFit implements JsonReader {
  readonly #frames: Frame[] = [];
  /** The member that comes next, and what is known of it. */
  #name = '';
  #next: JsonObject | undefined;
  #misfit: string | undefined;

  constructor(schema: JsonObject | undefined) {
    this.#next = schema;
  }

  /** What is other than it was told to be, in words; undefined where nothing is. */
  get misfit(): string | undefined {
    return this.#misfit;
  }

  key(json: string): void {
    const properties = this.#frames.at(-1)?.properties;
    this.#name = '';
    this.#next = undefined;
    if (properties === undefined) return;
    const name = json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
    if (!Object.hasOwn(properties, name)) return;
    this.#name = name;
    this.#next = objectOrNone(properties[name]);
  }

  value(kind: JsonKind, word: string): void {
    const schema = this.#schema();
    if (schema !== undefined) this.#compare(schema['type'], kind, word);
    if (kind !== 'object' && kind !== 'array') return;
    const isList = kind === 'array';
    this.#frames.push({
      name: this.#frames.at(-1)?.isList === true ? '[]' : this.#name,
      properties: isList ? undefined : objectOrNone(schema?.['properties']),
      items: isList ? objectOrNone(schema?.['items']) : undefined,
      isList,
    });
  }

  end(): void {
    this.#frames.pop();
  }

  #schema(): JsonObject | undefined {
    const frame = this.#frames.at(-1);
    return frame?.isList === true ? frame.items : this.#next;
  }

  #compare(type: unknown, kind: JsonKind, word: string): void {
    if (this.#misfit !== undefined || type === undefined) return;
    const types = Array.isArray(type) ? (type as unknown[]) : [type];
    if (kind === 'number') {
      const value = Number(word);
      if (types.includes('number') && Number.isFinite(value)) return;
      if (types.includes('integer') && Number.isInteger(value)) return;
    } else if (types.includes(kind)) return;
    const declared = types.filter((one) => one !== 'null' || types.length === 1).join(' or ');
    this.#misfit = `${this.#place()} is declared as ${declared}, and is of type ${kind}`;
  }

  #place(): string {
    const names = this.#frames.slice(1, TOLD.names).map(({ name }) => name);
    const last = this.#frames.at(-1)?.isList === true ? '[]' : this.#name;
    const path = [...names, last].filter((name) => name !== '');
    const told = path.map((name) => name.slice(0, TOLD.chars)).join('.');
    return told === '' ? 'It' : told.replaceAll('.[]', '[]');
  }
}

function objectOrNone(value: unknown): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}
