import {
  isJsonObject,
  isShallow,
  readTold,
  type Descriptor,
  type InputPlaces,
  type JsonObject,
  type Operation,
  type OperationHints,
  type SkillExample,
} from '@skillet/core';

/** Characters that a descriptor may have. */
const MOST_CHARS = 4 * 1024 * 1024;
/** Levels that it may be nested. */
const DEPTH = 64;
const MOST_OPERATIONS = 5000;
const METHOD = /^[A-Z]{1,20}$/;
const HINTS = ['readOnly', 'idempotent', 'destructive', 'openWorld'] as const;

/** Reads what another host tells of a skill; undefined for what can't be a descriptor. What is not known of is left out. */
export function readDescriptor(text: string): Descriptor | undefined {
  if (text.length > MOST_CHARS) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || !isShallow(value, DEPTH)) return undefined;
  const { name, version, operations, inventory, schema, openapi, leftOut, told } = value;
  if (!isText(name) || !isText(version) || !isJsonObject(schema) || !isJsonObject(openapi))
    return undefined;
  if (!isJsonObject(inventory) || !isJsonObject(inventory['skill'])) return undefined;
  if (!Array.isArray(operations) || operations.length > MOST_OPERATIONS) return undefined;
  const read = operations.map(readOperation);
  const whole = read.filter((one) => one !== undefined);
  if (whole.length < read.length) return undefined;
  const server = told === undefined ? undefined : readTold(JSON.stringify(told));
  if ((told === undefined) !== (server === undefined)) return undefined;
  const credentials = readCredentials(value['credentials']);
  return {
    name,
    version,
    operations: whole,
    inventory: { skill: inventory['skill'] },
    schema,
    openapi,
    ownDocument: value['ownDocument'] === true,
    ...(value['awaitsOwn'] === true ? { awaitsOwn: true } : {}),
    ...(typeof leftOut === 'number' ? { leftOut } : {}),
    ...(credentials === undefined ? {} : { credentials }),
    ...(server === undefined ? {} : { told: server }),
  };
}

function readOperation(value: unknown): Operation | undefined {
  if (!isJsonObject(value)) return undefined;
  const { name, wantedName, title, description, icons, input, output } = value;
  const { hints, examples, method, path, places, told } = value;
  if (!isText(name) || typeof description !== 'string' || !isJsonObject(input)) return undefined;
  if (!isText(method) || !METHOD.test(method)) return undefined;
  if (!isText(path) || !path.startsWith('/') || !isJsonObject(hints)) return undefined;
  if (!Array.isArray(examples) || !examples.every(isExample)) return undefined;
  if (!(output === undefined || isJsonObject(output))) return undefined;
  if (!(places === undefined || arePlaces(places))) return undefined;
  if (!(icons === undefined || (Array.isArray(icons) && icons.every(isIcon)))) return undefined;
  if (!(told === undefined || isTool(told))) return undefined;
  return {
    name,
    ...(isText(wantedName) ? { wantedName } : {}),
    ...(isText(title) ? { title } : {}),
    description,
    ...(icons === undefined ? {} : { icons }),
    input,
    ...(output === undefined ? {} : { output }),
    hints: readHints(hints),
    examples,
    method,
    path,
    ...(places === undefined ? {} : { places }),
    ...(told === undefined ? {} : { told }),
  };
}

function readHints(value: JsonObject): OperationHints {
  const known = HINTS.filter((hint) => typeof value[hint] === 'boolean');
  return Object.fromEntries(known.map((hint) => [hint, value[hint] === true]));
}

function readCredentials(value: unknown): Descriptor['credentials'] {
  if (!isJsonObject(value)) return undefined;
  const { required, optional } = value;
  return isTexts(required) && isTexts(optional) ? { required, optional } : undefined;
}

function arePlaces(value: unknown): value is InputPlaces {
  if (!isJsonObject(value) || !isMapping(value['path']) || !isMapping(value['query'])) return false;
  const { body } = value;
  return body === 'none' || body === 'rest' || (isJsonObject(body) && isText(body['input']));
}

function isMapping(value: unknown): boolean {
  return isJsonObject(value) && Object.values(value).every(isText);
}

function isExample(value: unknown): value is SkillExample {
  return isJsonObject(value) && isJsonObject(value['input']);
}

function isIcon(value: unknown): value is { readonly src: string } {
  return (
    isJsonObject(value) && isText(value['src']) && /^(?:https:\/\/|data:image\/)/.test(value['src'])
  );
}

function isTool(value: unknown): value is JsonObject & { readonly name: string } {
  return isJsonObject(value) && isText(value['name']);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 64 * 1024;
}
