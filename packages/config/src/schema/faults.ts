import type { ErrorObject } from 'ajv';
import { nearestKey } from '@skillet/core';
import { BOUNDS } from '../bounds.ts';
import type { Position } from '../problems/problem.ts';
import {
  entryOf,
  isFaulty,
  isNull,
  showNode,
  showText,
  type YamlMap,
  type YamlNode,
} from '../yaml/yaml-node.ts';
import { KINDS } from './kinds.ts';
import { stepsOf } from './pointer.ts';
import { parseScalar } from './scalar.ts';
import type { Schema } from './schema.ts';

/** Something in a mapping that its schema does not allow. */
export interface Fault {
  /** The key of the mapping that it is about, or stands below; undefined for one that is not known. */
  readonly key: string | undefined;
  readonly at: Position;
  readonly message: string;
  /** It keeps nothing from running. */
  readonly lenient?: true;
}

/** A place that an error is about. */
interface Place {
  readonly node: YamlNode;
  /** Its name in messages; that of the list for one of its items. */
  readonly name: string;
  readonly isItem: boolean;
  readonly key: string | undefined;
}

/** What the errors say, each cause once; `within` is the name of the mapping in messages. */
export function faultsOf(errors: readonly ErrorObject[], root: YamlMap, within: string): Fault[] {
  // What an item would have to be, so that the list had one, is said of the list.
  const own = errors.filter(({ schemaPath }) => !schemaPath.includes('/contains/'));
  const places = Map.groupBy(own, ({ instancePath }) => instancePath);
  // Nobody reads more of them.
  return [...places].slice(0, BOUNDS.problems).flatMap(([pointer, those]) => {
    const place = locate(root, pointer, within);
    const ofValue = those.filter((error) => !isOfKeys(error));
    const lacks = ofValue.length > 0 && ofValue.every(({ keyword }) => keyword === 'contains');
    const isBelow = (other: string) => other.startsWith(`${pointer}/`);
    // An item that is wrong may be the one that lacks.
    const follows = lacks && [...places.keys()].some(isBelow);
    return [...keyFaults(those, place), ...(follows ? [] : valueFaults(ofValue, place, lacks))];
  });
}

/** The places of values that are wrong, and not their keys alone. */
export function wrongPlaces(errors: readonly ErrorObject[]): Set<string> {
  const ofValues = errors.filter((error) => !isOfKeys(error));
  return new Set(ofValues.map(({ instancePath }) => instancePath));
}

function isOfKeys({ keyword, propertyName }: ErrorObject): boolean {
  return (
    propertyName !== undefined ||
    ['additionalProperties', 'required', 'propertyNames'].includes(keyword)
  );
}

function locate(root: YamlMap, pointer: string, within: string): Place {
  let node: YamlNode = root;
  let isItem = false;
  const names: string[] = [];
  for (const step of stepsOf(pointer)) {
    isItem = node.kind === 'list';
    if (!isItem) names.push(step);
    node = childOf(node, step) ?? node;
  }
  const [key] = names;
  return { node, name: [within, ...names].filter(Boolean).join('.'), isItem, key };
}

function childOf(node: YamlNode, step: string): YamlNode | undefined {
  if (node.kind === 'list') return node.items[Number(step)];
  return node.kind === 'map' ? entryOf(node, step)?.value : undefined;
}

/** What is wrong with the keys of a mapping: names that are not known or can't be, and those that are missing. */
function keyFaults(errors: readonly ErrorObject[], { node, name, key }: Place): Fault[] {
  if (node.kind !== 'map') return [];
  const missing = errors
    .filter(({ keyword }) => keyword === 'required')
    .map(({ params }) => String(params['missingProperty']))
    .map((one) => ({
      key: key ?? one,
      at: node.at,
      message: `\`${name === '' ? one : `${name}.${one}`}\` is missing`,
    }));
  const named = errors.flatMap(({ keyword, propertyName: value, parentSchema: schema = {} }) => {
    if (value === undefined || keyword === 'propertyNames') return [];
    const at = entryOf(node, value)?.at ?? node.at;
    const scalar = { kind: 'scalar', at, value, text: value, written: value } as const;
    return [{ key: key ?? value, at, message: wrongValue(scalar, { name, schema }) }];
  });
  const unknown = errors.filter(({ keyword }) => keyword === 'additionalProperties');
  const shown = unknown
    .slice(0, BOUNDS.unknownKeys)
    .map((error) => unknownKey(error, node, { name, key }));
  const more = unknown.length - shown.length;
  const message = `${String(more)} more keys${placeOf(name)} are unknown`;
  const rest = more > 0 ? shown.slice(0, 1).map((one) => ({ ...one, at: node.at, message })) : [];
  return [...missing, ...named, ...shown, ...rest];
}

/** What is said of a key that no schema has, with the key that was probably meant. */
function unknownKey(
  { params, parentSchema: schema = {} }: ErrorObject,
  map: YamlMap,
  { name, key }: Pick<Place, 'name' | 'key'>,
): Fault {
  const given = String(params['additionalProperty']);
  const { properties = {}, 'x-lenient': lenient } = schema as Schema;
  const known = Object.keys(properties);
  const near = nearestKey(given, known);
  const otherwise = lenient ? 'it has no effect' : `known keys are ${known.join(', ')}`;
  const hint = near === undefined ? otherwise : `did you mean \`${near}\`?`;
  const message = `unknown key ${showText(given)}${placeOf(name)}: ${hint}`;
  const at = entryOf(map, given)?.at ?? map.at;
  return { key, at, message, ...(lenient && { lenient }) };
}

function placeOf(within: string): string {
  return within === '' ? '' : ` in \`${within}\``;
}

/** What is wrong with a value, in one sentence; none on what follows from a fault that was reported. */
function valueFaults(errors: readonly ErrorObject[], place: Place, lacks: boolean): Fault[] {
  const { node, name, isItem, key } = place;
  const [first] = errors;
  if (first === undefined || isFaulty(node)) return [];
  if (lacks && node.kind === 'list' && node.items.some(isFaulty)) return [];
  // Of the alternatives in a schema, each has told what it is not.
  const { parentSchema: schema = {} } =
    errors.find(({ parentSchema }) => isNoted(parentSchema)) ?? first;
  const message = lacks
    ? `\`${name}\` ${(schema as Schema)['x-contains'] ?? 'lacks an item'}`
    : wrongValue(node, { name, schema, isItem });
  return [{ key, at: node.at, message }];
}

function isNoted(schema: Schema | undefined): boolean {
  return schema?.['x-kind'] !== undefined || schema?.['x-expected'] !== undefined;
}

interface Wrong {
  readonly name: string;
  readonly schema: Schema;
  readonly isItem?: boolean;
}

/** The sentence on a value that its schema does not allow. */
function wrongValue(node: YamlNode, { name, schema, isItem = false }: Wrong): string {
  const { 'x-kind': kind, 'x-expected': expected, 'x-empty': empty, type = [] } = schema;
  if (empty !== undefined && isNull(node)) return empty;
  const isFilled = node.kind === 'scalar' && node.value !== null;
  const parsed = isFilled ? parseScalar(node.text, schema) : undefined;
  const why = parsed?.ok === false && parsed.because !== undefined ? `: ${parsed.because}` : '';
  const sentence = kind === undefined ? undefined : KINDS[kind].sentence;
  if (sentence !== undefined && (isFilled || expected === undefined)) {
    return sentence(name, node, why);
  }
  const structure = type.includes('object') ? 'a mapping' : 'a list';
  const isGroup = kind !== undefined && schema.properties !== undefined && !isFilled;
  const subject = isItem ? `each of \`${name}\`` : `\`${name}\``;
  return `${subject} must be ${(isGroup ? undefined : expected) ?? structure}, not ${showNode(node)}${why}`;
}
