import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GivenName, GivenNames } from '@skillet/catalog';
import { isJsonObject } from '@skillet/core';
import { hostStateDir } from '../crash/journal/journal-file.ts';
import { StateFile } from '../host-state/state-file.ts';

/** Characters of what tells an operation apart, which an application may make as long as it likes. */
const LONGEST = 1000;
const NAME = /^[a-z_][a-z0-9_]{0,39}$/;

/** The names of tools that are kept in a data folder; empty when there are none, or they can't be read. */
export function readToolNames(dataDir: string): GivenNames {
  try {
    const read: unknown = JSON.parse(readFileSync(fileIn(dataDir), 'utf8'));
    const all = isJsonObject(read) ? Object.entries(read) : [];
    return Object.fromEntries(
      all.filter((entry): entry is [string, GivenName] => isGiven(entry[1])),
    );
  } catch {
    return {};
  }
}

/** Keeps the names of tools in a data folder, so that a host that is started again gives the same ones; `onFault` hears why they could not be kept. */
export function toolNamesFile(
  dataDir: string,
  given: () => GivenNames,
  onFault: (error: unknown) => void,
): StateFile {
  const text = () => {
    const kept = Object.entries(given()).filter(([key]) => key.length <= LONGEST);
    return `${JSON.stringify(Object.fromEntries(kept), null, 1)}\n`;
  };
  return new StateFile(fileIn(dataDir), text, onFault);
}

function fileIn(dataDir: string): string {
  return join(hostStateDir(dataDir), 'tool-names.json');
}

function isGiven(value: unknown): value is GivenName {
  if (!isJsonObject(value)) return false;
  const { mount, wanted, name } = value;
  const are = typeof mount === 'string' && typeof wanted === 'string' && typeof name === 'string';
  return are && NAME.test(name);
}
