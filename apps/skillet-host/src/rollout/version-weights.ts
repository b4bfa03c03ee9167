import type { EventListener, HostRoute, RouteExchange } from '@skillet/core';
import type { Supervisor } from '@skillet/supervisor';
import { dateNow } from '../clock.ts';
import {
  adminRoute,
  described,
  parameter,
  queryOf,
  sendJson,
  TEXT,
} from '../host/dashboard/json-route.ts';

/** What weights are given in. */
export interface VersionWeightsHost {
  readonly supervisor: Pick<Supervisor, 'shared' | 'skill'>;
  /** Tells an event to all who listen. */
  readonly emit: EventListener;
}

/** The weights of the versions at a mount, as they are now. */
export interface WeightsAnswer {
  readonly mount: string;
  readonly versions: readonly { readonly version: string; readonly weight: number }[];
  /** How long they hold. */
  readonly note: string;
}

/** Weights that cannot be given; the message says why. */
export class WeightsRefused extends Error {
  override readonly name = 'WeightsRefused';
}

const LARGEST = 1_000_000;
const FORM = 'write them as `2.1.0=30,2.0.0=70`, each a whole number';
const MOUNT = parameter('mount', 'Which skill', true);
const WEIGHTS = parameter('weights', 'Versions with their weights, as `2.1.0=30,2.0.0=70`', true);
const ANSWER = { mount: TEXT, versions: { type: 'array', items: { type: 'object' } }, note: TEXT };
const READS = 'The shares of the calls that versions at a mount have';
const OPERATION = described('weights_now', 'As they are now', ANSWER, [MOUNT]);
const NOTE =
  'these weights hold until the host is restarted, or a reload finds other weights or versions in the configuration';

/** Gives versions weights: see `VersionWeights`. */
export type Weigh = (mount: string, text: string, by: string) => Promise<WeightsAnswer>;

/** Gives the versions that share a mount other weights, while the host runs. */
export class VersionWeights {
  #host: VersionWeightsHost | undefined;

  follow(host: VersionWeightsHost): void {
    this.#host = host;
  }

  /** Those of a mount as they are now, in the form in which they are given; undefined where no versions share it. */
  textAt(mount: string): string | undefined {
    const versions = this.#host?.supervisor.skill(mount)?.versions;
    return versions?.list.map(({ version, weight }) => `${version}=${String(weight)}`).join(',');
  }

  /**
   * `text` names versions with their weights, `2.1.0=30,2.0.0=70`; the others keep theirs. Tells that `by` wanted it; nobody hears of
   * what another process has told. Throws a `WeightsRefused`.
   */
  set(mount: string, text: string, by?: string): WeightsAnswer {
    if (this.#host === undefined) throw new WeightsRefused('the host is only starting');
    const { supervisor, emit } = this.#host;
    const fault = supervisor.shared.weigh(mount, readWeights(text));
    if (fault !== undefined) throw new WeightsRefused(fault);
    const { name: skill = mount, revision = '' } = supervisor.skill(mount) ?? {};
    const about = { at: dateNow(), skill, mount, revision };
    if (by !== undefined)
      emit({ type: 'operated', action: 'weigh', ...about, by, version: this.textAt(mount) ?? '' });
    return this.get(mount);
  }

  /** The weights of the versions at a mount. Throws a `WeightsRefused` where there are no several. */
  get(mount: string): WeightsAnswer {
    if (this.#host === undefined) throw new WeightsRefused('the host is only starting');
    const { list = [] } = this.#host.supervisor.skill(mount)?.versions ?? {};
    if (list.length === 0) throw new WeightsRefused(`"${mount}" has no versions side by side`);
    const versions = list.map(({ version, weight }) => ({ version, weight }));
    return { mount, versions, note: NOTE };
  }
}

/** `GET /weights` and `POST /weights`. */
export function weightsRoute(own: Pick<VersionWeights, 'get'>, weigh: Weigh): HostRoute {
  const handle = (exchange: RouteExchange) => answer(exchange, own, weigh);
  return {
    ...adminRoute('GET', '/weights', READS, OPERATION, handle),
    methods: ['GET', 'POST'],
    operations: {
      get: OPERATION,
      post: {
        ...described('weights', 'They hold from now on', ANSWER, [MOUNT, WEIGHTS]),
        summary: 'Gives the versions at a mount other shares of the calls',
      },
    },
  };
}

async function answer(
  exchange: RouteExchange,
  own: Pick<VersionWeights, 'get'>,
  weigh: Weigh,
): Promise<void> {
  const query = queryOf(exchange);
  const mount = query.get('mount') ?? '';
  try {
    const weights =
      exchange.req.method === 'POST'
        ? await weigh(mount, query.get('weights') ?? '', exchange.callerName)
        : own.get(mount);
    sendJson(exchange, weights);
  } catch (error) {
    if (!(error instanceof WeightsRefused)) throw error;
    sendJson(exchange, { detail: error.message }, 422);
  }
}

function readWeights(text: string): ReadonlyMap<string, number> {
  const pairs = text.split(',').map((part): [string, number] => {
    const [version = '', weight = '', ...more] = part.split('=').map((one) => one.trim());
    if (version === '' || !/^\d{1,7}$/.test(weight) || more.length > 0)
      throw new WeightsRefused(`\`${part.slice(0, 100)}\` gives no version a weight: ${FORM}`);
    if (Number(weight) > LARGEST)
      throw new WeightsRefused(`a weight is ${String(LARGEST)} at most; ${FORM}`);
    return [version, Number(weight)];
  });
  return new Map(pairs);
}
