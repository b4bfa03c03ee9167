import type { RemoteSkills } from './remote-skills.ts';

/** A skill of this host, by what its operations take and give. */
export interface OwnSchema {
  readonly mount: string;
  readonly schema: string;
}

/** Skills that take or give something else on one host than on another, as sentences. `own` are those of this host. */
export function differences(
  own: readonly OwnSchema[],
  remote: Pick<RemoteSkills, 'all' | 'providers'>,
  self: string,
): readonly string[] {
  const ownSchemas = new Map(own.map(({ mount, schema }) => [mount, schema]));
  return remote.all.flatMap(({ mount }) => {
    const hosts = new Map<string, string[]>();
    const note = (schema: string, host: string): void => {
      hosts.set(schema, [...(hosts.get(schema) ?? []), host]);
    };
    const here = ownSchemas.get(mount);
    if (here !== undefined) note(here, self);
    for (const { member, card } of remote.providers(mount)) note(card.schema, member.id.name);
    if (hosts.size < 2) return [];
    const sides = [...hosts.values()].map((names) => names.join(', '));
    return `Skill "${mount}" takes or gives something else on ${sides.join(' than on ')}: a call may go to any of them.`;
  });
}
