import { holdsKey } from '@skillet/core';
import type { Position } from '../problems/problem.ts';

/** A single value. */
export interface YamlScalar {
  readonly kind: 'scalar';
  readonly at: Position;
  readonly value: string | number | boolean | null;
  /** The value as text: what a string says, and the digits of a number as they were written. */
  readonly text: string;
  /** As it stands in the file, before `${VAR}` is substituted: the form that messages may show. */
  readonly written: string;
  /** Its alias or `${VAR}` stands for nothing, which was reported. */
  readonly faulty?: true;
}

/** A sequence of values. */
export interface YamlList {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly YamlNode[];
}

/** One key of a mapping. */
export interface YamlEntry {
  readonly key: string;
  /** Where the key stands. */
  readonly at: Position;
  readonly value: YamlNode;
}

/** A mapping; its keys are unique. */
export interface YamlMap {
  readonly kind: 'map';
  readonly at: Position;
  readonly entries: readonly YamlEntry[];
}

/** A value that knows where it stands; aliases and merge keys are resolved. */
export type YamlNode = YamlScalar | YamlList | YamlMap;

/** A node that says nothing. */
export function emptyScalar(at: Position): YamlScalar {
  return { kind: 'scalar', at, value: null, text: '', written: '' };
}

/** The entry of a key. */
export function entryOf(map: YamlMap, key: string): YamlEntry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

/** Whether a node says nothing (`key:`, `key: null`). */
export function isNull(node: YamlNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** Whether there is nothing more to say of a node: what is wrong with it was reported. */
export function isFaulty(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.faulty === true;
}

const SHOWN_CHARS = 60;

/** Names a value in a message, cut when long, and never with what a `${VAR}` stands for. */
export function showNode(node: YamlNode): string {
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list';
  if (node.value === null) return 'nothing';
  return showText(node.written);
}

/** Quotes text from a file in a message, but no key of a caller, wherever it stands. */
export function showText(text: string): string {
  if (holdsKey(text)) return 'a key of a caller';
  const cut = text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS).toWellFormed()}…` : text;
  const plain = cut !== '' && cut.trim() === cut && !/\p{Cc}/u.test(cut);
  return `\`${plain ? cut : JSON.stringify(cut)}\``;
}
