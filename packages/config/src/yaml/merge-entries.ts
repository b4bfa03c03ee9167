import type { Position, NoteProblem } from '../problems/problem.ts';
import { isFaulty, showText, type YamlEntry, type YamlMap, type YamlNode } from './yaml-node.ts';

/** A key as it stands in a mapping; `merge` marks a plain `<<`. */
export interface RawEntry extends YamlEntry {
  readonly merge: boolean;
}

/**
 * Puts in the mappings that merge keys (`<<: *a`, `<<: [*a, *b]`) refer to: the mapping's own keys
 * win over merged ones, and earlier merged ones over later ones. Reports a key that is given twice.
 */
export function mergeEntries(entries: readonly RawEntry[], note: NoteProblem): YamlEntry[] {
  const own = new Map<string, YamlEntry>();
  for (const { key, at, value, merge } of entries) {
    if (merge) continue;
    const first = own.get(key);
    if (first === undefined) own.set(key, { key, at, value });
    else note(at, `${showText(key)} is given twice, first on line ${first.at.line}`);
  }
  const merged = new Map(own);
  for (const source of entries.filter((entry) => entry.merge)) {
    for (const map of mergedMaps(source.at, source.value, note)) {
      for (const entry of map.entries) {
        if (!merged.has(entry.key)) merged.set(entry.key, entry);
      }
    }
  }
  return [...merged.values()];
}

function mergedMaps(at: Position, value: YamlNode, note: NoteProblem): YamlMap[] {
  const sources = value.kind === 'list' ? value.items : [value];
  const maps = sources.filter((source) => source.kind === 'map');
  const others = sources.filter((source) => source.kind !== 'map' && !isFaulty(source));
  if (others.length > 0) note(at, '`<<` merges mappings only, such as `<<: *anchor`');
  return maps;
}
