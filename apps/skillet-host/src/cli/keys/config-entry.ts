import type { Grants } from '@skillet/core';

/** What an entry under `callers.keys` says. */
export interface ConfigEntry {
  readonly name: string;
  readonly sha256: string;
  readonly expires?: string;
  readonly admin?: true;
  readonly scopes?: Grants;
}

/** The entry as it is pasted into a configuration, where JSON is YAML too. */
export function entryText({ name, sha256, ...more }: ConfigEntry): string {
  const lines = Object.entries(more).map(([key, value]) => `  ${key}: ${flow(value)}\n`);
  return `# under callers.keys of the configuration:\n- name: ${name}\n  sha256: ${JSON.stringify(sha256)}\n${lines.join('')}`;
}

function flow(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, inner]) => `${key}: ${JSON.stringify(inner)}`);
  return `{${pairs.join(', ')}}`;
}
