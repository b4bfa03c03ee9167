/** A key as `/keys` tells of it: never the key itself. */
export interface KeyEntry {
  readonly id: string | null;
  readonly name: string;
  readonly scope: string;
  readonly from: 'file' | 'configuration' | 'server.admin_token';
  readonly created: string | null;
  readonly expires: string | null;
  readonly last_used: string | null;
  readonly live: boolean;
  readonly limits?: string;
}

/** One that was just made: with the key, this once. */
export type IssuedKey = KeyEntry & { readonly key: string };

/** How many calls somebody may have; without `left` where each address has its own. */
export interface LimitUse {
  readonly scope: 'caller' | 'caller-skill' | 'skill';
  readonly caller?: string;
  readonly mount?: string;
  readonly rate?: {
    readonly limit: string;
    readonly burst: number;
    readonly left?: number;
    readonly full_in_ms?: number;
  };
  readonly concurrency?: { readonly limit: number; readonly left?: number };
  readonly daily?: { readonly limit: number; readonly left?: number };
}
