import { createHash } from 'node:crypto';
import type { OidcConfig } from '@skillet/config';
import { isJsonObject, type Caller, type Grants } from '@skillet/core';

/** What a token says of its holder, which its issuer has signed. */
export type Claims = Readonly<Record<string, unknown>>;

/** Claims that name the client, at the issuers that there are: RFC 9068 and Keycloak, Auth0 and Entra, Okta, Entra of old. */
const CLIENT_CLAIMS = ['client_id', 'azp', 'cid', 'appid'] as const;

/** Who somebody is by the claims of a right token; undefined for one that is blocked. */
export function callerOf(claims: Claims, config: OidcConfig): Caller | undefined {
  const { clients, blocked, adminScope } = config;
  const client = clientOf(claims, config);
  const subject = textOf(claims['sub']) ?? client ?? '';
  if (blocked.includes(subject) || (client !== undefined && blocked.includes(client)))
    return undefined;
  const name = (client !== undefined && own(clients, client)) || 'oidc';
  const scopes = scopesOf(claims, config);
  if (adminScope !== undefined && scopes.has(adminScope)) return { kind: 'admin', name };
  const grants = grantsOf(scopes, config);
  if (grants === undefined) return { kind: 'anonymous', doubt: 'no-scope' };
  return { kind: 'key', id: idOf(subject), name, grants, token: true };
}

function clientOf(claims: Claims, { clientClaim }: OidcConfig): string | undefined {
  if (clientClaim !== undefined) return textOf(claimAt(claims, clientClaim));
  return CLIENT_CLAIMS.map((claim) => textOf(claims[claim])).find((one) => one !== undefined);
}

/** Tells holders apart, of any token and at any time; not who they are. */
function idOf(subject: string): string {
  return `oidc:${createHash('sha256').update(subject).digest('base64url').slice(0, 22)}`;
}

function scopesOf(claims: Claims, { scopeClaims }: OidcConfig): ReadonlySet<string> {
  const all = scopeClaims.flatMap((claim): readonly unknown[] => {
    const said = claimAt(claims, claim);
    if (typeof said === 'string') return said.split(' ');
    return Array.isArray(said) ? said : [];
  });
  return new Set(all.filter((one): one is string => typeof one === 'string' && one !== ''));
}

/** What scopes open together; undefined for nothing. */
function grantsOf(held: ReadonlySet<string>, { scopes }: OidcConfig): Grants | undefined {
  if (scopes === undefined) return {};
  const opened = Object.entries(scopes).filter(([scope]) => held.has(scope));
  if (opened.length === 0) return undefined;
  const all = opened.map(([, grants]) => grants);
  if (all.some(({ skills, tags, profiles }) => (skills ?? tags ?? profiles) === undefined))
    return {};
  return {
    skills: all.flatMap(({ skills = [] }) => skills),
    tags: all.flatMap(({ tags = [] }) => tags),
    profiles: all.flatMap(({ profiles = [] }) => profiles),
  };
}

/** The claim of that name; where there is none, what lies at that path. */
function claimAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let at: unknown = claims;
  for (const step of name.split('.')) at = isJsonObject(at) ? own(at, step) : undefined;
  return at;
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
