/** Who asks: somebody unknown, a program that is trusted for being on the host's machine, or who showed the admin token. */
export type Caller =
  | { readonly kind: 'anonymous'; readonly doubt: Doubt }
  | { readonly kind: 'local' }
  | { readonly kind: 'admin' };

/** Why a caller counts as unknown. */
export type Doubt =
  | 'remote'
  | 'forwarded'
  | 'web-page'
  | 'host-name'
  | 'token-only'
  | 'behind-proxy'
  | 'from-skill'
  | 'wrong-token'
  | 'too-many-guesses';

/** Who may use an endpoint: everybody, or admins alone. */
export type Scope = 'anybody' | 'admin';

/** Whether a caller has a scope. */
export function hasScope(caller: Caller, scope: Scope): boolean {
  switch (caller.kind) {
    case 'admin':
    case 'local':
      return true;
    case 'anonymous':
      return scope === 'anybody';
  }
}
