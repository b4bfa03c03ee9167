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
import { KINDS, parseScalar } from './kinds.ts';
import { stepsOf } from './pointer.ts';
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

/** What the errors say, each cause once. */
export function faultsOf(errors: readonly ErrorObject[], root: YamlMap): Fault[] {
  // What an item would have to be, so that the list had one, is said of the list.
  const own = errors.filter(({ schemaPath }) => !schemaPath.includes('/contains/'));
  const places = Map.groupBy(own, ({ instancePath }) => instancePath);
  return [...places].flatMap(([pointer, those]) => {
    const place = locate(root, pointer);
    const ofKeys = those.filter(isOfKeys);
    const ofValue = those.filter((error) => !isOfKeys(error));
    const isWhole = ![...places.keys()].some((other) => other.startsWith(`${pointer}/`));
    return [...keyFaults(ofKeys, place), ...valueFaults(ofValue, place, isWhole)];
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

function locate(root: YamlMap, pointer: string): Place {
  let node: YamlNode = root;
  let isItem = false;
  const names: string[] = [];
  for (const step of stepsOf(pointer)) {
    isItem = node.kind === 'list';
    if (!isItem) names.push(step);
    node = childOf(node, step) ?? node;
  }
  return { node, name: names.join('.'), isItem, key: names[0] };
}

function childOf(node: YamlNode, step: string): YamlNode | undefined {
  if (node.kind === 'list') return node.items[Number(step)];
  return node.kind === 'map' ? entryOf(node, step)?.value : undefined;
}

/** What is wrong with the keys of a mapping: names that are not known or can't be, and those that are missing. */
function keyFaults(errors: readonly ErrorObject[], { node, name, key }: Place): Fault[] {
  if (node.kind !== 'map') return [];
  const nameOf = (one: string) => (name === '' ? one : `${name}.${one}`);
  const faults: Fault[] = [];
  const unknown: Fault[] = [];
  for (const { keyword, params, parentSchema = {}, propertyName } of errors) {
    const schema: Schema = parentSchema;
    if (keyword === 'required') {
      const missing = String(params['missingProperty']);
      faults.push({
        key: key ?? missing,
        at: node.at,
        message: `\`${nameOf(missing)}\` is missing`,
      });
    } else if (keyword === 'additionalProperties') {
      const given = String(params['additionalProperty']);
      const at = entryOf(node, given)?.at ?? node.at;
      const lenient = schema['x-lenient'];
      unknown.push({
        key,
        at,
        message: unknownKey(given, name, schema),
        ...(lenient && { lenient }),
      });
    } else if (propertyName !== undefined) {
      const at = entryOf(node, propertyName)?.at ?? node.at;
      const value = propertyName;
      const scalar = { kind: 'scalar', at, value, text: value, written: value } as const;
      faults.push({ key: key ?? value, at, message: wrongValue(scalar, { name, schema }) });
    }
  }
  const more = unknown.slice(BOUNDS.unknownKeys);
  const [first] = more;
  if (first === undefined) return [...faults, ...unknown];
  const message = `${String(more.length)} more keys${placeOf(name)} are unknown`;
  return [...faults, ...unknown.slice(0, BOUNDS.unknownKeys), { ...first, at: node.at, message }];
}

/** The sentence on a key that no schema has, with the key that was probably meant. */
function unknownKey(given: string, within: string, schema: Schema): string {
  const known = Object.keys(schema.properties ?? {});
  const near = nearestKey(given, known);
  const otherwise = schema['x-lenient'] ? 'it has no effect' : `known keys are ${known.join(', ')}`;
  const hint = near === undefined ? otherwise : `did you mean \`${near}\`?`;
  return `unknown key ${showText(given)}${placeOf(within)}: ${hint}`;
}

function placeOf(within: string): string {
  return within === '' ? '' : ` in \`${within}\``;
}

/** What is wrong with a value, in one sentence; none on what follows from a fault that was reported. */
function valueFaults(errors: readonly ErrorObject[], place: Place, isWhole: boolean): Fault[] {
  const { node, name, isItem, key } = place;
  const [first] = errors;
  if (first === undefined || isFaulty(node)) return [];
  const lacks = errors.every(({ keyword }) => keyword === 'contains');
  if (lacks && (!isWhole || (node.kind === 'list' && node.items.some(isFaulty)))) return [];
  // Of the alternatives in a schema, each has told what it is not.
  const { parentSchema = {} } = errors.find(({ parentSchema: one }) => isNoted(one)) ?? first;
  const schema: Schema = parentSchema;
  const message = lacks
    ? `\`${name}\` ${schema['x-contains'] ?? 'lacks an item'}`
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

/** The sentence on a value that is none of what its schema allows. */
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
