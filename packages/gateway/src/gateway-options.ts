import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { ToolNames } from '@skillet/catalog';
import type {
  Caller,
  CallerBook,
  Dispatcher,
  EventFeed,
  HostError,
  HostRoute,
  ReloadOutcome,
  RouteExchange,
  SkillInstaller,
  Tracing,
} from '@skillet/core';
import { NO_CALLERS, type CallerPolicy, type WrongListener } from './caller/caller-policy.ts';
import { digestToken } from './caller/bearer-token.ts';
import { WelcomeWatch } from './caller/welcome-watch.ts';
import { GuessCount } from './caller/guess-count.ts';
import { ByteBudget } from './budget/byte-budget.ts';
import { defaultBudget } from './budget/default-budget.ts';
import { dateNow } from './clock.ts';
import { Sessions, type SessionStore } from './dashboard/sessions.ts';
import { corsDecision, type CorsDecision, type CorsPolicy } from './cross-site/cors-policy.ts';
import { hostNames } from './cross-site/host-names.ts';
import { FairTurns } from './fair-turns.ts';
import { ALL_WELL, type HostCondition } from './metadata/host-condition.ts';
import { MetadataCache } from './metadata/metadata-cache.ts';
import type { Middleware } from './middleware.ts';
import { proxyTrust, type ProxyTrust } from './request/forwarded.ts';

/** What the host calls itself in its answers. */
export interface ServiceIdentity {
  readonly name: string;
  readonly version: string;
}

/** An error of the host that a client was told of. */
export interface FailedExchange {
  readonly requestId: string;
  /** The skill it happened at; undefined when no skill was involved. */
  readonly mount: string | undefined;
  /** What the client was told; `cause` holds what was thrown. */
  readonly error: HostError;
}

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly dispatcher: Dispatcher;
  /** Default: the name that existing clients know, and version 0.0.0. */
  readonly service?: Partial<ServiceIdentity> | undefined;
  /** Web pages of which other origins may call; `true` for all, without credentials. */
  readonly cors: CorsPolicy | boolean;
  /** The host's public address, e.g. `https://skills.example.com`; default: that of each request. */
  readonly baseUrl?: string | undefined;
  /** Names that the host goes by on its own machine, besides addresses and those below `localhost`. */
  readonly names?: readonly string[] | undefined;
  /** Hears of every error of the host that a client was told of. */
  readonly onError?: ((failed: FailedExchange) => void) | undefined;
  /**
   * Brings what runs in line with the configuration, or with `dryRun` says what that would do.
   * `by` is the name of who asks. Rejects with a `ReloadRefused` when the configuration cannot be
   * used. Default: there is no `/reload`.
   */
  readonly reload?: ((by: string, wish: ReloadWish) => Promise<ReloadOutcome>) | undefined;
  /** What happens to skills, for `/events`. Default: there is no `/events`. */
  readonly events?: EventFeed | undefined;
  /** The same of all hosts of a cluster, for `/events?scope=cluster`. Default: that is told of this host. */
  readonly clusterEvents?: EventFeed | undefined;
  /**
   * Opens `/reload`, `/events` and the details of skills to who shows it as a Bearer token. Default:
   * only programs on this machine get there.
   */
  readonly adminToken?: string | undefined;
  /** Who has which key or token, and whether nobody else may use skills. Default: nobody has any, and everybody may. */
  readonly callers?: CallerBook | undefined;
  /** Hears of keys and tokens that are shown and not right. Default: nobody does. */
  readonly onWrongCredential?: WrongListener | undefined;
  /** Whether programs on this machine are admins without the token. Default: as long as there is none. */
  readonly adminLoopback?: boolean | undefined;
  /**
   * Whether, or from which addresses, requests come through a proxy: what it says of protocol, host and
   * path (`X-Forwarded-…`) is believed, and the token is asked of everybody. Default: false.
   */
  readonly trustProxy?: boolean | readonly string[] | undefined;
  /** Whether a connection from this machine was made by a skill: skills are not admins. Default: never. */
  readonly isFromSkill?: ((socket: Socket) => Promise<boolean>) | undefined;
  /**
   * Hears of each call without TLS, from another machine, that carries credentials or is of a skill that
   * declares some, and from which address. Default: nobody does.
   */
  readonly onPlainCredentials?: ((mount: string, address: string | undefined) => void) | undefined;
  /**
   * Aborts when the host begins to stop: event streams end, it is no longer ready, and connections
   * are closed after their answer. Default: never.
   */
  readonly stopping?: AbortSignal | undefined;
  /** What `/health` says besides. Default: nothing. */
  readonly condition?: (() => HostCondition) | undefined;
  /**
   * Takes back what a skill is suspected of; resolves with whether there was anything. Default: there is
   * no `/pardon`.
   */
  readonly pardon?: ((mount: string) => Promise<boolean>) | undefined;
  /** Folder of the dashboard's page as it was built. Default: there is no `/dashboard`. */
  readonly dashboard?: string | undefined;
  /** Where sessions of the dashboard are kept. Default: they end with the gateway. */
  readonly sessions?: SessionStore | undefined;
  /** Hears of what an admin had done, and who that was. Default: nobody does. */
  readonly onOperated?: OperatedListener | undefined;
  /** Bytes that large request bodies of all connections may take together. Default: see `defaultBudget`. */
  readonly bodyMemory?: number | undefined;
  /** Bytes that large answers may take which their clients have not taken yet. Default: the same. */
  readonly answerMemory?: number | undefined;
  /** What requests to skills queue in; with others that begin some, where they share it. Default: its own. */
  readonly fairTurns?: FairTurns | undefined;
  /** What every request goes through first, those to skills too; may grow. Default: nothing. */
  readonly middlewares?: readonly Middleware[] | undefined;
  /** Who has which name among tools; with others that tell names, where they share it. Default: its own. */
  readonly toolNames?: ToolNames | undefined;
  /** Has requests to skills be parts of traces. Default: none is. */
  readonly tracing?: Tracing | undefined;
  /** Who sent a request, where somebody else has found that out already. Default: nobody has. */
  readonly toldCaller?: ((req: IncomingMessage) => Caller | undefined) | undefined;
  /** Installs skills and takes them away. Default: neither `POST /skills` nor `DELETE /skills/<mount>` is there. */
  readonly installer?: SkillInstaller | undefined;
  /** What each endpoint of the host is replaced by. Default: it is as it is. */
  readonly eachRoute?: EachRoute | undefined;
  /** Has what this host tells of a skill be told of all that share its port. Default: it is told of this one. */
  readonly tellOfSkill?: TellOfSkill | undefined;
  /** Endpoints besides the host's own. Default: none. */
  readonly routes?: readonly HostRoute[] | undefined;
}

/** What an endpoint is replaced by. */
export type EachRoute = <One extends RouteExchange>(row: HostRoute<One>) => HostRoute<One>;

/** An exchange in which a skill is told of. */
export interface SkillExchange extends RouteExchange {
  /** Who wants to use skills; undefined where everybody may and nothing of the host's is shown. */
  user(): Caller | Promise<Caller> | undefined;
}

/** Answers what is asked of a skill: how it is, or what it says of its health. `own` answers of this host alone. */
export type TellOfSkill = (
  what: 'detail' | 'health',
  exchange: SkillExchange,
  own: () => unknown,
) => unknown;

/** How something is to be reloaded: with nothing changed, and with what is refused otherwise taken over, too. */
export interface ReloadWish {
  readonly dryRun: boolean;
  readonly force: boolean;
  /** Per cent of the calls that other versions get at first, 0 to 99; undefined for as each skill says. */
  readonly canary: number | undefined;
}

/** Hears of what an admin had done, and of the mount of the skill that it was done to, if it was to one. */
export type OperatedListener = (action: 'reload' | 'pardon', by: string, mount?: string) => void;

/** The options with every default in place. */
export interface ResolvedGatewayOptions {
  readonly dispatcher: Dispatcher;
  readonly service: ServiceIdentity;
  readonly cors: CorsDecision;
  /** Whether a `Host` header says a name of this host, or one that nobody can take. */
  readonly knowsHost: (host: string | undefined) => boolean;
  /** Host, with its port, of the base URL. */
  readonly ownHost: string | undefined;
  /** Without a slash at its end; undefined when it follows the request. */
  readonly baseUrl: string | undefined;
  readonly onError: (failed: FailedExchange) => void;
  readonly onOperated: OperatedListener;
  readonly callers: CallerPolicy;
  readonly proxyTrust: ProxyTrust;
  readonly onPlainCredentials: GatewayOptions['onPlainCredentials'];
  readonly stopping: AbortSignal;
  readonly condition: () => HostCondition;
  readonly middlewares: readonly Middleware[];
  readonly fairTurns: FairTurns;
  readonly toolNames: ToolNames;
  readonly tracing: Tracing | undefined;
  readonly metadata: MetadataCache;
  readonly bodyBudget: ByteBudget;
  readonly answerBudget: ByteBudget;
  readonly welcomeWatch: WelcomeWatch;
  readonly tellOfSkill: TellOfSkill;
  readonly installer: SkillInstaller | undefined;
}

/** A configuration that cannot be used: nothing was changed, and the client is told why. */
export class ReloadRefused extends Error {
  override readonly name = 'ReloadRefused';
}

/** The service's name as existing clients know it. */
export const SERVICE_NAME = 'Skillet Multi-Skill Runtime Host';

/** What people know it as: on its pages, and in its OpenAPI document. */
export const PRODUCT_NAME = 'skillet-host';

/** Fills in what was left out. */
export function resolveGatewayOptions(options: GatewayOptions): ResolvedGatewayOptions {
  const base = options.baseUrl === undefined ? undefined : new URL(options.baseUrl);
  return {
    dispatcher: options.dispatcher,
    service: {
      name: options.service?.name ?? SERVICE_NAME,
      version: options.service?.version ?? '0.0.0',
    },
    cors: corsDecision(options.cors),
    knowsHost: hostNames([
      ...(options.names ?? []),
      ...(base === undefined ? [] : [base.hostname]),
    ]),
    ownHost: base?.host,
    baseUrl: options.baseUrl?.replace(/\/+$/, ''),
    onError: options.onError ?? (() => undefined),
    onOperated: options.onOperated ?? (() => undefined),
    callers: {
      token: options.adminToken === undefined ? undefined : digestToken(options.adminToken),
      behindProxy: options.trustProxy !== undefined && options.trustProxy !== false,
      trustsLocal: options.adminLoopback ?? options.adminToken === undefined,
      told: options.toldCaller ?? (() => undefined),
      isFromSkill: options.isFromSkill ?? (() => Promise.resolve(false)),
      guesses: new GuessCount(() => performance.now()),
      wrongKeys: new GuessCount(() => performance.now()),
      onWrong: options.onWrongCredential ?? (() => undefined),
      book: options.callers ?? NO_CALLERS,
      sessions: new Sessions(dateNow, options.sessions),
    },
    proxyTrust: proxyTrust(options.trustProxy),
    onPlainCredentials: options.onPlainCredentials,
    stopping: options.stopping ?? new AbortController().signal,
    condition: options.condition ?? (() => ALL_WELL),
    middlewares: options.middlewares ?? [],
    fairTurns: options.fairTurns ?? new FairTurns(),
    toolNames: options.toolNames ?? new ToolNames(),
    tracing: options.tracing,
    metadata: new MetadataCache(),
    bodyBudget: new ByteBudget(options.bodyMemory ?? defaultBudget()),
    answerBudget: new ByteBudget(options.answerMemory ?? defaultBudget()),
    welcomeWatch: new WelcomeWatch(),
    tellOfSkill: options.tellOfSkill ?? ((_what, _exchange, own) => own()),
    installer: options.installer,
  };
}
