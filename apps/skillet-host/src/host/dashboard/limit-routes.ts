import type { HostRoute, PartyKind } from '@skillet/core';
import type { KeyDesk } from '../../keys/key-desk.ts';
import type { Limiter } from '../../limits/limiter.ts';
import type { LimitConfig } from '../../limits/rules.ts';
import { adminRoute, described, sendJson, TEXT } from './json-route.ts';

/** What the endpoint tells of. */
export interface LimitRouteParts {
  readonly limiter: Pick<Limiter, 'ofCaller' | 'ofSkill'>;
  readonly desk: Pick<KeyDesk, 'list'>;
  /** The configuration that was taken over last. */
  readonly config: () => LimitConfig;
}

const COUNT = { type: 'integer', minimum: 0 };
const OF_SOME = { type: 'object', properties: { limit: COUNT, left: COUNT } };
const LIMIT = {
  type: 'object',
  properties: {
    scope: { ...TEXT, enum: ['caller', 'caller-skill', 'skill'] },
    caller: TEXT,
    mount: TEXT,
    rate: {
      type: 'object',
      properties: { limit: TEXT, burst: COUNT, left: COUNT, full_in_ms: COUNT },
    },
    concurrency: OF_SOME,
    daily: OF_SOME,
  },
};
const OPERATION = described(
  'limits',
  'Each limit with how many calls there is room for; without `left` where each address has its own',
  { limits: { type: 'array', items: LIMIT } },
);

/** `GET /limits`: what holds for callers and skills, and how much of it is left. */
export function limitRoutes({ limiter, desk, config }: LimitRouteParts): HostRoute[] {
  const route = adminRoute(
    'GET',
    '/limits',
    'How many calls callers and skills may have, and how many are left',
    OPERATION,
    async (exchange) => {
      const { callers, rateLimits = {} } = config();
      // Without them there are the limits of the configuration.
      const keys = await desk.list().catch(() => []);
      const kinds = new Map<string, PartyKind>();
      for (const name of Object.keys(callers.limits?.names ?? {})) kinds.set(name, kindOf(name));
      for (const { name, scope, live } of keys)
        if (live) kinds.set(name, scope === 'admin' ? 'admin' : 'key');
      const named = [...kinds].flatMap(([name, kind]) => limiter.ofCaller(kind, name));
      const skills = Object.keys(rateLimits).flatMap((mount) => limiter.ofSkill(mount));
      const limits = [...named, ...limiter.ofCaller('anonymous', 'anonymous'), ...skills];
      sendJson(exchange, { limits });
    },
  );
  return [route];
}

function kindOf(name: string): PartyKind {
  return name === 'local' || name === 'admin' || name === 'anonymous' ? name : 'key';
}
