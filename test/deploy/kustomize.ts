import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/** An object of Kubernetes, as much as tests need of it. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly spec?: Record<string, unknown>;
  readonly data?: Record<string, string>;
}

interface Generator {
  readonly name: string;
  readonly behavior?: 'create' | 'replace';
  readonly files: readonly string[];
  readonly options: { readonly disableNameSuffixHash: true };
}

/** What is used here of a kustomization. */
interface Kustomization {
  readonly namespace?: string;
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly images?: readonly { name: string; newName: string; newTag: string }[];
  readonly configMapGenerator?: readonly Generator[];
  readonly patches?: readonly { path: string }[];
}

const KNOWN = ['namespace', 'resources', 'components', 'images', 'configMapGenerator', 'patches'];

/** The objects that a folder with a `kustomization.yaml` stands for; throws for keys that are not known here. */
export function render(folder: string): Manifest[] {
  const text = readFileSync(path.join(folder, 'kustomization.yaml'), 'utf8');
  const file = parse(text) as Kustomization & Record<string, unknown>;
  const unknown = Object.keys(file).filter(
    (key) => ![...KNOWN, 'apiVersion', 'kind'].includes(key),
  );
  if (unknown.length > 0) throw new Error(`${folder}: ${unknown.join(', ')} are not known here`);
  let found = [...(file.resources ?? []), ...(file.components ?? [])].flatMap((name) =>
    name.endsWith('.yaml') ? read(path.join(folder, name)) : render(path.join(folder, name)),
  );
  for (const generator of file.configMapGenerator ?? []) {
    const made = configMap(folder, generator);
    if (generator.behavior === 'replace') found = found.filter((one) => !isSame(one, made));
    found.push(made);
  }
  for (const patch of file.patches ?? []) {
    for (const part of read(path.join(folder, patch.path))) {
      found = found.map((one) => (isSame(one, part) ? (merged(one, part) as Manifest) : one));
    }
  }
  const { namespace, images = [] } = file;
  if (namespace !== undefined) {
    found = found.map((one) => ({ ...one, metadata: { ...one.metadata, namespace } }));
  }
  return found.map((one) => withImages(one, images) as Manifest);
}

function read(file: string): Manifest[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((one) => one.toJS() as Manifest);
}

function configMap(folder: string, { name, files }: Generator): Manifest {
  const texts = files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]);
  const head = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
  return { ...head, data: Object.fromEntries(texts) as Record<string, string> };
}

function isSame(one: Manifest, other: Manifest): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

interface Named {
  readonly name: string;
}

function areNamed(list: readonly unknown[]): list is readonly Named[] {
  return list.every((item) => typeof item === 'object' && item !== null && 'name' in item);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A strategic merge: mappings key by key, lists of what has names by these (what is new comes first), anything else as the patch has it. */
function merged(base: unknown, patch: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(patch) && areNamed(base) && areNamed(patch)) {
    const changed = base.map((item) => {
      const by = patch.find(({ name }) => name === item.name);
      return by === undefined ? item : merged(item, by);
    });
    const added = patch.filter(({ name }) => !base.some((item) => item.name === name));
    return [...added, ...changed];
  }
  if (!isObject(base) || !isObject(patch)) return patch;
  const keys = new Set([...Object.keys(base), ...Object.keys(patch)]);
  return Object.fromEntries(
    [...keys].map((key) => [key, key in patch ? merged(base[key], patch[key]) : base[key]]),
  );
}

/** With other images of containers. */
function withImages(value: unknown, images: NonNullable<Kustomization['images']>): unknown {
  if (Array.isArray(value)) return value.map((item) => withImages(item, images));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key !== 'image' || typeof inner !== 'string') return [key, withImages(inner, images)];
      const image = images.find(({ name }) => inner.split(':')[0] === name);
      return [key, image === undefined ? inner : `${image.newName}:${image.newTag}`];
    }),
  );
}
