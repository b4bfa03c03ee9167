import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Refused } from '../../refused.ts';

type Specs = Readonly<Record<string, string>>;

/** What of a skill's package.json says which packages it needs. */
export interface NodeManifest {
  readonly dependencies: Specs;
  readonly optionalDependencies: Specs;
  readonly peerDependencies: Specs;
  readonly overrides?: unknown;
}

/** The host has it for every skill. */
const OF_THE_HOST = '@skillet/sdk';
/** Versions, ranges and tags, also of a package under another name; nothing of a URL or a path. */
const SPEC =
  /^(?:npm:(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*@)?[A-Za-z0-9.^~<>=|*+\- ]*$/;
/** A name of npm after a dollar sign. */
const OF_ITS_OWN = /^\$(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i;
/** Overrides within overrides. */
const DEEPEST = 20;

/**
 * The packages that a skill in a folder needs, without those that came with it (`bundleDependencies`); undefined where it needs
 * none. Rejects with `Refused` for one that is not in a registry.
 */
export async function readManifest(dir: string): Promise<NodeManifest | undefined> {
  const text = await readFile(join(dir, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read = parse(text);
  const cameAlong = await bundledIn(dir, read);
  const specs = (key: string): Specs => {
    const entries = Object.entries(fields(read[key])).filter(
      ([name]) => name !== OF_THE_HOST && !cameAlong.has(name),
    );
    for (const [name, spec] of entries) mustBeOfRegistry(name, spec);
    return Object.fromEntries(entries) as Specs;
  };
  const optional = fields(fields(read['peerDependenciesMeta']));
  const peers = Object.entries(specs('peerDependencies')).filter(
    ([name]) => fields(optional[name])['optional'] !== true,
  );
  const manifest = {
    dependencies: specs('dependencies'),
    optionalDependencies: specs('optionalDependencies'),
    peerDependencies: Object.fromEntries(peers),
  };
  if (Object.values(manifest).every((list) => Object.keys(list).length === 0)) return undefined;
  const { overrides } = read;
  if (overrides === undefined) return manifest;
  mustOverrideByRegistry('overrides', overrides);
  return { ...manifest, overrides };
}

/** What is put in place of another package, and of what that needs; `$name` is what the skill itself needs by that name. */
function mustOverrideByRegistry(name: string, given: unknown, depth = 1): void {
  if (typeof given === 'string' && OF_ITS_OWN.test(given)) return;
  if (typeof given !== 'object' || given === null || Array.isArray(given) || depth > DEEPEST) {
    mustBeOfRegistry(name, given);
    return;
  }
  for (const [below, spec] of Object.entries(given)) mustOverrideByRegistry(below, spec, depth + 1);
}

function mustBeOfRegistry(name: string, spec: unknown): void {
  if (typeof spec === 'string' && SPEC.test(spec)) return;
  throw new Refused(
    `it needs ${JSON.stringify(name)} from ${shown(spec)}, and packages are taken from a registry alone: bundle that one (bundleDependencies)`,
  );
}

function shown(spec: unknown): string {
  return typeof spec === 'object' ? 'something that is no text' : JSON.stringify(spec);
}

async function bundledIn(
  dir: string,
  { dependencies, bundleDependencies, bundledDependencies }: Readonly<Record<string, unknown>>,
): Promise<ReadonlySet<string>> {
  const given = bundleDependencies ?? bundledDependencies;
  const names =
    given === true ? Object.keys(fields(dependencies)) : Array.isArray(given) ? given : [];
  const there = new Set<string>();
  for (const name of names) {
    if (typeof name !== 'string' || name.includes('..')) continue;
    const isThere = await access(join(dir, 'node_modules', name, 'package.json')).then(
      () => true,
      () => false,
    );
    if (isThere) there.add(name);
  }
  return there;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    return fields(JSON.parse(text));
  } catch {
    throw new Refused('its package.json is not JSON');
  }
}

/** What an object has; nothing where it is none. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}
