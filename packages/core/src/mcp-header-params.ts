import { isJsonObject, type JsonObject } from './json.ts';

/** An argument of a tool that is repeated in a header, so that those on the way need not read the body. */
export interface McpHeaderParam {
  /** The header's own part of the name, as the server wrote it. */
  readonly name: string;
  /** Where the argument is, from the outermost name inwards. */
  readonly path: readonly string[];
}

const MARK = 'x-mcp-header';
/** A name of a header, by RFC 9110. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const PRIMITIVE: readonly unknown[] = ['string', 'integer', 'boolean', 'number'];
/** Keys of a schema under which there are values, not schemas. */
const VALUES: readonly string[] = [MARK, 'const', 'default', 'enum', 'example', 'examples'];
/** Keys of a schema under which there are schemas by name; what has that name is no key. */
const NAMED: readonly string[] = ['$defs', 'definitions', 'dependentSchemas', 'patternProperties'];
/** Characters of where something is that are told. */
const SHOWN = 100;
/** Levels that are looked at; what is nested deeper is nothing that anybody wrote. */
const DEEPEST = 64;

/**
 * The arguments of a tool that its schema wants in headers; the fault, as the end of a sentence, when it wants what the
 * protocol forbids. The rules are those of SEP-2243.
 */
export function mcpHeaderParams(schema: unknown): readonly McpHeaderParam[] | string {
  const found: McpHeaderParam[] = [];
  const fault = look(schema, [], true);
  return fault ?? found;

  function look(part: unknown, path: readonly string[], named: boolean): string | undefined {
    if (path.length > DEEPEST) return undefined;
    if (Array.isArray(part)) return first(part, (each) => look(each, [...path, '*'], false));
    if (!isJsonObject(part)) return undefined;
    const wanted = part[MARK];
    const own = wanted === undefined ? undefined : take(wanted, part, path, named);
    return own ?? first(Object.entries(part), ([key, value]) => below(key, value, path, named));
  }

  function below(
    key: string,
    value: unknown,
    path: readonly string[],
    named: boolean,
  ): string | undefined {
    if (VALUES.includes(key)) return undefined;
    if (key === 'properties' || NAMED.includes(key)) {
      const parts = isJsonObject(value) ? Object.entries(value) : [];
      const still = named && key === 'properties';
      return first(parts, ([name, each]) => look(each, [...path, name], still));
    }
    return look(value, [...path, key], false);
  }

  function take(
    wanted: unknown,
    { type }: JsonObject,
    path: readonly string[],
    named: boolean,
  ): string | undefined {
    const where = path.join('.').slice(0, SHOWN);
    if (!named || path.length === 0) return `\`${MARK}\` at \`${where}\` is at no argument`;
    if (typeof wanted !== 'string' || !TOKEN.test(wanted)) {
      return `\`${MARK}\` of \`${where}\` is no name of a header`;
    }
    if (!PRIMITIVE.includes(type)) {
      return `\`${MARK}\` of \`${where}\` is at what is neither a text nor a number nor a boolean`;
    }
    const twin = wanted.toLowerCase();
    if (found.some(({ name }) => name.toLowerCase() === twin)) {
      return `two arguments want the header \`${wanted}\``;
    }
    found.push({ name: wanted, path });
    return undefined;
  }
}

/** A text as the value of a header: as it is where that is safe, else base64 of its UTF-8. */
export function mcpHeaderValue(text: string): string {
  const isSafe = /^(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?$/.test(text);
  if (isSafe && !/^=\?base64\?.*\?=$/.test(text)) return text;
  return `=?base64?${Buffer.from(text).toString('base64')}?=`;
}

/** The headers that repeat arguments; none for those that are not given. */
export function mcpParamHeaders(
  params: readonly McpHeaderParam[],
  args: unknown,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, path } of params) {
    const value = path.reduce<unknown>(
      (part, key) => (isJsonObject(part) && Object.hasOwn(part, key) ? part[key] : undefined),
      args,
    );
    if (typeof value === 'string') headers[`mcp-param-${name}`] = mcpHeaderValue(value);
    if (typeof value === 'number' || typeof value === 'boolean') {
      headers[`mcp-param-${name}`] = String(value);
    }
  }
  return headers;
}

/** The first fault that is found. */
function first<T>(all: readonly T[], look: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const fault = look(one);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
