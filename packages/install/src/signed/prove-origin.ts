import { Refused } from '../refused.ts';
import { matches } from '../source/pattern.ts';
import {
  isBuilt,
  type Origin,
  type OriginRules,
  type Provenance,
  type ToldPackage,
  type UnknownOrigin,
} from './origin.ts';
import { fields, readJson } from './read-json.ts';
import { keysOf, NO_ADDRESS, registryOf } from './registry-keys.ts';
import { signingKey } from './verify-signature.ts';

/** Who is behind a package, and how that is told: words, and what they stand for. */
export interface ProvenOrigin {
  readonly origin: Origin;
  /** Why it is not known; empty where all of it is. */
  readonly unknown: UnknownOrigin;
  readonly about: readonly (readonly [word: string, said: string])[];
}

/**
 * Verifies what there is to verify of a package: the signature of its registry, where that signs, and where it was built, where that is
 * attested. Rejects with `Refused` for what is wrong, or missing though the rules or the registry want it.
 */
export async function proveOrigin(
  told: ToldPackage,
  cwd: string,
  { require, builtFrom, trustRoot }: OriginRules,
): Promise<ProvenOrigin> {
  const registry = await registryOf(told.name, cwd);
  const keys = await keysOf(registry);
  const keyid = typeof keys === 'string' ? undefined : signingKey(told, keys);
  const unsigned = typeof keys === 'string' ? keys : undefined;
  if (unsigned !== undefined && require.includes('signature'))
    throw new Refused(`install.require wants a signature, and ${unsigned}`);
  const found = await provenanceOf(told, registry, trustRoot);
  mustBeBuilt(found, require, builtFrom);
  const { publisher } = told;
  return {
    origin: {
      ...(publisher === undefined ? {} : { publisher }),
      ...(keyid === undefined ? {} : { keyid }),
      ...(typeof found === 'string' ? {} : { provenance: found }),
    },
    unknown: {
      ...(unsigned === undefined ? {} : { signature: unsigned }),
      ...(typeof found === 'string' ? { provenance: found } : {}),
    },
    about: [
      ['signed', unsigned === undefined ? `with ${String(keyid)}` : `not verified: ${unsigned}`],
      ...(typeof found === 'string'
        ? [['built from', found] as const]
        : [['built from', found.repository] as const, ['built by', builderText(found)] as const]),
    ],
  };
}

/** What built something: its workflow, as a file of its repository, and who vouches for the builder. */
function builderText({ repository, workflow, builder }: Provenance): string {
  const own = workflow.startsWith(`${repository}/`)
    ? workflow.slice(repository.length + 1)
    : workflow;
  return `${own} (${builder})`;
}

function mustBeBuilt(
  found: Provenance | string,
  require: OriginRules['require'],
  patterns: OriginRules['builtFrom'],
): void {
  if (typeof found === 'string') {
    if (!require.includes('provenance') && patterns === undefined) return;
    const rule = require.includes('provenance') ? 'install.require' : 'install.built_from';
    throw new Refused(`${rule} wants to know where it was built: ${found}`);
  }
  const { repository } = found;
  if (patterns === undefined || patterns.some((pattern) => matches(pattern, repository))) return;
  throw new Refused(
    `it was built from ${repository}, and install.built_from names ${patterns.join(', ') || 'nothing'}`,
  );
}

/** Where a registry has what is attested of a package: at that path of its own, wherever it says that it is. One behind a path adds that (pacote). */
export function attestationsAt(registry: string, { pathname }: URL): string {
  const { origin, pathname: base } = new URL(registry);
  return pathname.startsWith(base) ? origin + pathname : origin + base + pathname.slice(1);
}

/** Where a package was built, or why nobody knows. */
async function provenanceOf(
  told: ToldPackage,
  registry: string | undefined,
  trustRoot: string | undefined,
): Promise<Provenance | string> {
  const { url } = fields(told.attestations);
  const address = typeof url === 'string' ? URL.parse(url) : null;
  if (address === null) return 'nobody says where';
  if (registry === undefined) return `not verified: ${NO_ADDRESS}`;
  const at = attestationsAt(registry, address);
  const { status, value } = await readJson(at).catch((error: unknown) => ({
    status: 0,
    value: (error as Error).message,
  }));
  if (status !== 200)
    return `not verified: what is said of that can't be fetched (${status === 0 ? String(value) : String(status)})`;
  const { attestations } = fields(value);
  const built = (Array.isArray(attestations) ? attestations : [])
    .map(fields)
    .filter(({ predicateType }) => isBuilt(predicateType));
  if (built.length === 0) return 'nobody says where';
  // A host that starts needs none of Sigstore.
  const { readTrustRoot } = await import('./trust-root.ts');
  const { provenanceIn } = await import('./verify-provenance.ts');
  const root = await readTrustRoot(trustRoot);
  if (typeof root === 'string') return `not verified: ${root}`;
  const all = built.map(({ bundle }) => provenanceIn(bundle, told, root));
  const [first, ...others] = all.map((one) => JSON.stringify(one));
  const [one] = all;
  if (one === undefined || others.some((other) => other !== first))
    throw new Refused('it is attested to have been built in several places');
  return one;
}
