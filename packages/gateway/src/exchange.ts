import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  callerId,
  callerName,
  hasScope,
  mayUse,
  partyOf,
  type Caller,
  type GrantedSkill,
  type Grants,
  type HostRoute,
  type RequestTrace,
  type RouteExchange,
  type Scope,
  type SkillView,
} from '@skillet/core';
import { endText, sendText } from './answer/send-text.ts';
import { callerOf } from './caller/caller-address.ts';
import { callerKey } from './caller/caller-key.ts';
import { decideCaller, shownCaller } from './caller/decide-caller.ts';
import { showsAny } from './caller/shown.ts';
import type { ResolvedGatewayOptions } from './gateway-options.ts';
import { hostBody } from './request/host-body.ts';
import { skillBoundList } from './request/skill-bound-headers.ts';
import { requestIdOf } from './request/request-id.ts';
import { decodePart, originForm, splitTarget } from './request/request-target.ts';
import type { RouteTable } from './routes/route-table.ts';
import { skillOfVersion, versionIn } from './skill/skill-of-version.ts';

/** What every path to a skill begins with. */
const SKILL_PREFIX = '/skills/';

/** What is granted to those who may use everything. */
const ALL: Grants = {};

/** What all exchanges of a gateway have in common. */
export interface Gateway extends ResolvedGatewayOptions {
  /** The endpoints of the host. */
  readonly routes: RouteTable<Exchange>;
}

/** One request and its answer, as every room of the gateway sees them. */
export class Exchange implements RouteExchange {
  readonly gateway: Gateway;
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  /** The target in origin form, cut in two: without slashes at the end of its path, and the query with its `?`. */
  url = '';
  path = '';
  query = '';
  /** Where the mount ends in the path of a request to a skill; 0 in others. */
  mountEnd = 0;
  /** The mount that the client asks for, decoded; undefined where it is malformed, or there is none. */
  mount: string | undefined = undefined;
  /** The skill at it, looked up once. */
  skill: SkillView | undefined = undefined;
  /** The endpoint of the host that it asks for. */
  route: HostRoute<Exchange> | undefined = undefined;
  rest = '';
  /** The path below a mount, where it is one of the endpoints that skills have. */
  endpoint: string | undefined = undefined;
  /** The trace that a request to a skill is a part of. */
  trace: RequestTrace | undefined = undefined;
  #caller: Caller | Promise<Caller> | undefined = undefined;

  /** Begins an exchange: names the request. Where it goes, `aim` finds out. */
  constructor(gateway: Gateway, req: IncomingMessage, res: ServerResponse) {
    this.gateway = gateway;
    this.req = req;
    this.res = res;
    this.requestId = requestIdOf(req.headers['x-request-id']);
  }

  /** Finds out where the request goes: at first, and once middlewares have had their say. */
  aim(): void {
    this.url = originForm(this.req.url ?? '/');
    const { path, query } = splitTarget(this.url);
    this.path = path;
    this.query = query;
    const { routes } = this.gateway;
    if (path.startsWith(SKILL_PREFIX)) {
      const slash = path.indexOf('/', SKILL_PREFIX.length);
      this.mountEnd = slash === -1 ? path.length : slash;
      this.mount = decodePart(path.slice(SKILL_PREFIX.length, this.mountEnd));
      this.skill = this.mount === undefined ? undefined : this.#skillAt(this.mount);
      this.route = undefined;
    } else {
      this.mountEnd = 0;
      this.mount = this.skill = undefined;
      this.route = routes.find(path);
      this.rest = this.route === undefined ? '' : routes.rest(this.route, path);
    }
  }

  caller(): Caller | Promise<Caller> {
    const { callers, proxyTrust } = this.gateway;
    return this.#caller ?? this.#decided(decideCaller(callers, this.req, proxyTrust));
  }

  /**
   * Who wants to use skills; undefined where everybody may and nothing of the host's is shown: then nobody is looked up,
   * and an `Authorization` that is for a skill is no guess.
   */
  user(): Caller | Promise<Caller> | undefined {
    const { callers, proxyTrust } = this.gateway;
    if (callers.book.required) return this.caller();
    if (this.#caller !== undefined || !showsAny(this.req.headers)) return this.#caller;
    const shown = shownCaller(callers, this.req, proxyTrust);
    if (!(shown instanceof Promise)) return shown && this.#decided(shown);
    const decide = () => decideCaller(callers, this.req, proxyTrust);
    return this.#decided(shown.then((caller) => caller ?? decide()));
  }

  get callerName(): string {
    const caller = this.#caller;
    if (caller !== undefined && !(caller instanceof Promise)) return callerName(caller);
    const isForwarded = this.req.headers['x-forwarded-for'] !== undefined;
    return isForwarded || this.address !== undefined ? 'anonymous' : 'local';
  }

  get callerId(): string | undefined {
    const caller = this.#caller;
    return caller === undefined || caller instanceof Promise ? undefined : callerId(caller);
  }

  /** See `partyOf`; who has to be looked up elsewhere counts as whoever is at that address until then. */
  party(): string {
    if (this.#caller === undefined) {
      const caller = this.user();
      if (caller instanceof Promise) caller.catch(() => undefined);
    }
    const { callerName: caller, callerId: id, address } = this;
    return partyOf({ caller, callerId: id, address });
  }

  get address(): string | undefined {
    return callerOf(this.req, this.gateway.proxyTrust);
  }

  get grants(): Grants | undefined {
    const caller = this.#caller;
    if (caller !== undefined && 'grants' in caller) return caller.grants;
    return this.gateway.callers.book.required ? ALL : undefined;
  }

  sees(skill: GrantedSkill): boolean {
    const { grants } = this;
    return grants === undefined || mayUse(grants, skill, this.gateway.callers.book.profiles);
  }

  /** The skills that whoever asks may use. */
  views(): readonly SkillView[] {
    const all = this.gateway.dispatcher.skills();
    return this.grants === undefined ? all : all.filter((view) => this.sees(view));
  }

  body(limit: number): Promise<Uint8Array> {
    return hostBody(this.req, this.res, this.gateway.bodyBudget, limit);
  }

  answer(status: number, headers: (string | number)[], text: string): void {
    sendText(this, this.gateway.answerBudget, status, headers, text);
  }

  end(text: string): void {
    endText(this.res, this.gateway.answerBudget, text);
  }

  skillHeaders(): readonly string[] {
    return skillBoundList(this);
  }

  key(name?: string): Promise<string> {
    return callerKey(this, name);
  }

  endWhenUnwelcome(end: () => void): void {
    const caller = this.#caller;
    if (caller === undefined || caller instanceof Promise) return;
    // Who is called that has shown the token of the configuration, which stays.
    if (caller.kind !== 'key' && (caller.kind !== 'admin' || caller.name === 'admin')) return;
    // For whom another host asks has shown nothing here that could hold no more.
    if (!showsAny(this.req.headers)) return;
    const { callers, proxyTrust, welcomeWatch } = this.gateway;
    const ask = () => shownCaller(callers, this.req, proxyTrust);
    welcomeWatch.add(this.res, { ask, caller, end });
  }

  async may(scope: Scope): Promise<boolean> {
    return hasScope(await this.caller(), scope);
  }

  #skillAt(mount: string): SkillView | undefined {
    const { dispatcher } = this.gateway;
    const wanted = versionIn(this.req.headers);
    if (wanted !== undefined) return skillOfVersion(dispatcher, mount, wanted);
    return dispatcher.skill(mount) ?? skillOfVersion(dispatcher, mount);
  }

  #decided(caller: Caller | Promise<Caller>): Caller | Promise<Caller> {
    this.#caller = caller;
    if (caller instanceof Promise) return caller.then((known) => (this.#caller = known));
    return caller;
  }
}
