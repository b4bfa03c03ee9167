import {
  missingCredentialsDetail,
  nameRule,
  type CredentialSpec,
  type NameRule,
} from '@skillet/core';
import { hasOwn, jsonStringify } from '../intrinsics.ts';

/** What holds for the credentials of a skill's requests. */
export interface CredentialRules {
  /** Why a name may not be used. */
  readonly faultOfName: NameRule;
  /** Throws {@link CredentialsMissing} unless all that are required are given. */
  readonly require: (given: Readonly<Record<string, string>>) => void;
}

/** The request lacks credentials: the client gets 401 and what to do about it. */
export class CredentialsMissing extends Error {
  readonly body: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];

  constructor(realm: string, detail: Readonly<Record<string, unknown>>) {
    super('credentials are missing');
    this.body = jsonStringify({ detail }) ?? '';
    this.headers = [
      ...['Content-Type', 'application/json'],
      ...['WWW-Authenticate', `Skillet-Credentials realm="${realm}"`],
    ];
  }
}

/**
 * The rules of a skill; a required credential may also be a variable of its own environment. `env` is the
 * environment as the host gave it, before the skill's code has changed it.
 */
export function credentialRules(
  { mount, credentials, deniedCredentials, settings }: RuleSource,
  env: NodeJS.ProcessEnv,
): CredentialRules {
  const required = credentials?.required ?? [];
  const isGiven = (name: string, given: Readonly<Record<string, string>>) =>
    hasOwn(given, name) ? given[name] !== '' : (env[name] ?? '') !== '';
  return {
    faultOfName: nameRule(deniedCredentials, {
      declared: credentials === null ? null : [...required, ...credentials.optional],
      settings,
      taken: Object.keys(env),
    }),
    require(given) {
      let lacks = false;
      for (let i = 0; i < required.length; i += 1) lacks ||= !isGiven(required[i] as string, given);
      if (!lacks || credentials === null) return;
      const missing = required.filter((name) => !isGiven(name, given));
      throw new CredentialsMissing(mount, missingCredentialsDetail(credentials, missing));
    },
  };
}

interface RuleSource {
  readonly mount: string;
  readonly credentials: CredentialSpec | null;
  readonly deniedCredentials: readonly string[];
  readonly settings: readonly string[];
}
