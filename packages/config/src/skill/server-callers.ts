import {
  CREDENTIAL_BOUNDS,
  nameRule,
  type CredentialSpec,
  type McpServerSpec,
  type CredentialHeader,
  type SkillSettings,
} from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';
import type { GivenCredentials, Named } from '../skilletfile/read-credentials.ts';
import { entryOf, type YamlMap } from '../yaml/yaml-node.ts';

/** Credentials of callers as an entry for a server has them. */
export type GivenServerCredentials = GivenCredentials<Partial<CredentialHeader>>;

/** Of the values of an entry those that say what its server gets of its callers, and what speaks against it. */
interface CallerValues {
  readonly credentials?: GivenServerCredentials;
  readonly forwardHeaders?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly sessions?: McpServerSpec['sessions'];
  readonly command?: readonly string[];
}

type Given = Named<Partial<CredentialHeader>>;

/** In which header each goes; without one there is a fault, which is reported elsewhere. */
export function credentialHeaders(
  given: GivenServerCredentials,
): Readonly<Record<string, CredentialHeader>> {
  const pairs = allOf(given).flatMap((one): [string, CredentialHeader][] =>
    typeof one === 'string' || one.header === undefined
      ? []
      : [[one.name, { header: one.header, prefix: one.prefix ?? '' }]],
  );
  return Object.fromEntries(pairs);
}

/** Says what cannot be of what a server is to get of its callers. */
export function noteCallers(
  node: YamlMap,
  { credentials = [], forwardHeaders = [], headers = {}, sessions, command }: CallerValues,
  note: NoteProblem,
): void {
  const [wanted, forwarded] = [entryOf(node, 'credentials'), entryOf(node, 'forward_headers')];
  const isShared = sessions === undefined || sessions === 'shared';
  for (const one of [wanted, forwarded]) {
    if (one === undefined || !isShared) continue;
    note(
      one.at,
      `\`mcp.${one.key}\` needs \`mcp.sessions: per-caller\` or \`per-session\`: a server that all callers share can't have what belongs to one of them`,
    );
  }
  if (forwarded !== undefined && command !== undefined) {
    note(
      forwarded.at,
      '`mcp.forward_headers` goes with a `url`; a program has `mcp.credentials`, which become variables of its environment',
    );
  }
  const set = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  for (const name of forwardHeaders) {
    if (!set.has(name.toLowerCase())) continue;
    note(
      forwarded?.at ?? node.at,
      `\`mcp.forward_headers\`: ${name} is set by \`mcp.headers\`, so that no caller can`,
    );
  }
  if (wanted === undefined) return;
  const all = allOf(credentials);
  if (all.length > CREDENTIAL_BOUNDS.count) {
    note(wanted.at, `\`mcp.credentials\` may have ${CREDENTIAL_BOUNDS.count} names`);
  }
  const taken = new Map<string, string>([
    ...[...set].map((name) => [name, '`mcp.headers`'] as const),
    ...forwardHeaders.map((name) => [name.toLowerCase(), '`mcp.forward_headers`'] as const),
  ]);
  for (const one of all) {
    const { name, header } = typeof one === 'string' ? { name: one } : one;
    if (command !== undefined) {
      if (header === undefined) continue;
      note(
        wanted.at,
        `\`mcp.credentials\`: a \`header\` for ${name} goes with a \`url\`; a program gets it as a variable of its environment`,
      );
    } else if (header === undefined) {
      note(
        wanted.at,
        `\`mcp.credentials\`: with a \`url\`, say in which header ${name} goes, such as \`{name: ${name}, header: Authorization, prefix: "Bearer "}\``,
      );
    } else {
      const other = taken.get(header.toLowerCase());
      taken.set(header.toLowerCase(), name);
      if (other === undefined) continue;
      note(
        wanted.at,
        `\`mcp.credentials\`: the header ${header} for ${name} is that of ${other} too`,
      );
    }
  }
}

/** A sentence for each credential that callers may not decide. */
export function nameFaults(
  { credentials }: { readonly credentials?: CredentialSpec },
  { env, deniedCredentials }: Pick<SkillSettings, 'env' | 'deniedCredentials'>,
): string[] {
  if (credentials === undefined) return [];
  const faultOf = nameRule(deniedCredentials);
  return [...credentials.required, ...credentials.optional].flatMap((name) => {
    if (Object.hasOwn(env, name)) {
      return `\`mcp.credentials\`: ${name} is set by \`env\`, so that no caller can: leave it out in one of the two`;
    }
    const fault = faultOf(name);
    return fault === undefined
      ? []
      : `\`mcp.credentials\`: ${fault.charAt(0).toLowerCase()}${fault.slice(1)}`;
  });
}

function allOf(given: GivenServerCredentials): readonly Given[] {
  if ('length' in given) return given;
  return [...(given.required ?? []), ...(given.optional ?? [])];
}
