import { fetchJson, Unusable } from './fetch-json.ts';
import { absoluteEndpoints } from './absolute-endpoints.ts';
import { isRecord, type SkillEntry } from './skill-entry.ts';

/** What lies at an address: a whole host with its skills, or one skill. */
export interface SourceReading {
  readonly kind: 'host' | 'skill';
  readonly entries: readonly SkillEntry[];
}

/** Reads what an address offers; rejects with an {@link Unusable} that says why it cannot be had. */
export async function readSource(
  url: string,
  timeout: number,
  signal: AbortSignal,
): Promise<SourceReading> {
  let missing: Unusable;
  try {
    const catalog = await fetchJson(`${url}/catalog`, timeout, signal);
    const entries = readCatalog(catalog, url);
    if (entries !== undefined) return { kind: 'host', entries };
    missing = new Unusable('answers GET /catalog with something else than a catalog');
  } catch (error) {
    // An address that answers at all may be a single skill's.
    if (!(error instanceof Unusable) || error.status === undefined) throw error;
    missing = error;
  }
  const inventory = await fetchJson(`${url}/inventory`, timeout, signal);
  const entry = readInventory(inventory, url);
  if (entry === undefined) {
    throw new Unusable(`is neither a host (${missing.message}) nor a skill (no /inventory)`);
  }
  return { kind: 'skill', entries: [entry] };
}

/** The entries of a host's catalog, or of another discovery service's. */
function readCatalog(catalog: unknown, url: string): SkillEntry[] | undefined {
  if (!isRecord(catalog) || !Array.isArray(catalog['skills'])) return undefined;
  return (catalog['skills'] as unknown[]).flatMap((entry) => {
    const skill = isRecord(entry) ? entry['skill'] : undefined;
    if (!isRecord(skill)) return [];
    const mount = skill['mount_path'];
    const path = typeof mount === 'string' ? `/skills/${mount.replace(/^.*\//, '')}` : '';
    const base = typeof skill['base_url'] === 'string' ? skill['base_url'] : url + path;
    return [{ skill: { ...skill, base_url: base, ...absoluteEndpoints(skill, base) } }];
  });
}

function readInventory(inventory: unknown, url: string): SkillEntry | undefined {
  const skill = isRecord(inventory) ? (inventory['skill'] ?? inventory) : undefined;
  if (!isRecord(skill) || typeof skill['name'] !== 'string') return undefined;
  const names = ['inventory', 'schema', 'run', 'health'];
  const endpoints = Object.fromEntries(names.map((name) => [name, `${url}/${name}`]));
  return { skill: { ...skill, status: 'loaded', base_url: url, endpoints } };
}
