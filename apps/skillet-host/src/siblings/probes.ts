import type { RouteExchange } from '@skillet/core';
import { captureAnswer, sendCaptured, type CapturedAnswer } from './capture.ts';
import { isStrict } from './merge/health.ts';
import { asList, parseObject, union } from './merge/json.ts';
import { noteOf } from './note.ts';
import type { Replies, Siblings } from './siblings.ts';

/** Answers a probe, of which `own` says what this host alone does. */
type Probe = (exchange: RouteExchange, own: () => unknown) => Promise<void>;

const NOBODY = { kind: 'anonymous', doubt: 'remote' } as const;

/** How probes are answered for all hosts that share a port, by the path of the endpoint. */
export function probesForAll(siblings: Siblings): ReadonlyMap<string, Probe> {
  return new Map([
    ['/health/startup', startup(siblings)],
    ['/health/ready', ready(siblings)],
  ]);
}

/** All have started, and from then on it stays so: one that takes the place of another is no start. */
function startup(siblings: Siblings): Probe {
  let started = false;
  return async (exchange, own) => {
    if (started || isAlone(exchange)) {
      await own();
      return;
    }
    const mine = await captureAnswer(exchange.res, own);
    if (mine.status !== 200) {
      send(exchange, mine);
      return;
    }
    const replies = await ask(siblings, '/health/startup');
    const late = notGood(replies);
    started = late.length === 0;
    send(exchange, started ? mine : startingAt(late, replies, mine));
  };
}

/**
 * The port is ready as soon as one of them is: a connection comes to any of them, and what comes to one that takes the place of
 * another waits a moment. With `?strict` each has to be.
 */
function ready(siblings: Siblings): Probe {
  return async (exchange, own) => {
    if (isAlone(exchange)) {
      await own();
      return;
    }
    const { url: target = '' } = exchange.req;
    const mine = await captureAnswer(exchange.res, own);
    const isGood = mine.status === 200;
    const { status } = parseObject(mine.body);
    if (isGood && isStrict(target)) {
      const late = notGood(await ask(siblings, target));
      send(exchange, late.length === 0 ? mine : degradedAt(late, mine));
    } else if (!isGood && status === 'starting' && !isStrict(target)) {
      const { answers } = await ask(siblings, target);
      const other = answers.find((one) => one.status === 200);
      const { status: code, body } = other ?? mine;
      send(exchange, { ...mine, status: code, body });
    } else send(exchange, mine);
  };
}

/** Whether another host asks, which wants to know of this one. */
function isAlone({ req }: RouteExchange): boolean {
  return noteOf(req)?.caller !== undefined;
}

function ask(siblings: Siblings, target: string): Promise<Replies> {
  return siblings.ask({ method: 'GET', target, caller: NOBODY });
}

/** Numbers of those that are away, or say no. */
function notGood({ answers, away }: Replies): number[] {
  const no = answers.filter(({ status }) => status !== 200).map(({ number }) => number);
  return [...no, ...away].sort((a, b) => a - b);
}

function startingAt(
  late: readonly number[],
  { answers }: Replies,
  mine: CapturedAnswer,
): CapturedAnswer {
  const starting = union(answers.map(({ body }) => asList(parseObject(body)['starting'])));
  const detail = `Not all processes that share the port have started yet: ${late.join(', ')}.`;
  const more = starting.length === 0 ? {} : { starting };
  const body = JSON.stringify({ status: 'starting', detail, hosts: late, ...more });
  return { status: 503, headers: [...mine.headers, 'Retry-After', 1], body };
}

function degradedAt(late: readonly number[], mine: CapturedAnswer): CapturedAnswer {
  const which = late.join(', ');
  const detail = `Not all processes that share the port are well, and \`strict\` was asked for: ${which}. GET /health says what is wrong.`;
  const body = JSON.stringify({ status: 'degraded', detail, hosts: late });
  return { ...mine, status: 503, body };
}

function send({ res }: RouteExchange, answer: CapturedAnswer): void {
  if (!res.closed) sendCaptured(res, answer);
}
