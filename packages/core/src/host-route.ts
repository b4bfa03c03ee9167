import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, Scope } from './caller.ts';
import type { GrantedSkill, Grants } from './grants.ts';

/** A method that an endpoint can have; `GET` brings `HEAD` with it, and all bring `OPTIONS`. */
export type RouteMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A request to an endpoint, and its answer, which has the request's id and what browsers need in its headers. */
export interface RouteExchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  /** The path below an endpoint whose own ends with `/*`, as the client wrote it: `a/b` of `/ui/a/b`; else empty. */
  readonly rest: string;
  /** Address of whoever asks, where that tells callers apart: not for programs on this machine. */
  readonly address: string | undefined;
  /**
   * The whole body, of at most so many bytes, which count among those that the host holds for all connections. Rejects
   * with a `HostError`; settles never when the client leaves before the end.
   */
  body(limit: number): Promise<Uint8Array>;
  /**
   * Answers with a text, and headers as a list of names and values besides its length and the request's id. A long text counts among the
   * answers that the host holds until their clients have taken them: throws a `HostError` when those are too many.
   */
  answer(status: number, headers: (string | number)[], text: string): void;
  /** Ends an answer that has been begun with its last text, which counts as that of `answer` does: throws a `HostError` likewise, and nothing is sent. */
  end(text: string): void;
  /** Its headers as a skill may see them, names and values in turn: without the admin token. */
  skillHeaders(): readonly string[];
  /**
   * Tells whoever asks from everybody else as far as is known, and, with a name, one thing of it from another. It holds as
   * long as the host runs, and nothing can be read off it.
   */
  key(name?: string): Promise<string>;
  /** Who asks; found out at most once, and at once where nobody has to be looked up for it. */
  caller(): Caller | Promise<Caller>;
  /**
   * Who asks, by one of the names that the configuration has: `callerName` of who asks where that has been found out, else `local` or
   * `anonymous` by the address alone, which costs nothing.
   */
  readonly callerName: string;
  /** Tells whoever showed a key or a token of an issuer from all others, whichever of theirs it is; undefined for everybody else. */
  readonly callerId?: string | undefined;
  /** What whoever asks may use; undefined where everybody sees the same. */
  readonly grants: Grants | undefined;
  /** Whether whoever asks may use a skill, and is told of it. */
  sees(skill: GrantedSkill): boolean;
  /**
   * Has an answer that goes on and on ended within a second once the key or token that was shown for it does not hold any more, or opens
   * something else. Nothing comes of it for who showed none.
   */
  endWhenUnwelcome?(end: () => void): void;
  /** Whether the caller has a scope. */
  may(scope: Scope): Promise<boolean>;
}

/** An endpoint of the host itself. */
export interface HostRoute<Exchange extends RouteExchange = RouteExchange> {
  /** Such as `/reload`, in small letters; `/ui/*` is `/ui` and everything below it. */
  readonly path: string;
  readonly methods: readonly RouteMethod[];
  /** Others are answered with 401 or 403 in the handler's place. */
  readonly scope: Scope;
  /** What it is for, as a few words. */
  readonly summary: string;
  /** Answers; what it throws, or rejects with, is answered as a problem. The body has not been read. */
  readonly handle: (exchange: Exchange) => unknown;
  /**
   * Its operations in OpenAPI's terms, by methods in small letters; what the other columns say is added.
   * Default: it is a page, and not in the host's document.
   */
  readonly operations?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Whether it is answered before whoever waits in a crowd. Default: false. */
  readonly urgent?: boolean;
  /**
   * Whether requests to it wait in a line of their own when there is a crowd, as those to a skill do. Default: in the one
   * of all that goes to the host, which goes behind skills.
   */
  readonly ownLine?: boolean;
  /** Whether it puts `X-Request-Id` among the headers of each answer itself, which costs less. Default: false. */
  readonly tellsId?: boolean;
}
