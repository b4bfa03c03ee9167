import {
  scrubPaths,
  type Dispatcher,
  type HostRoute,
  type Intervention,
  type OperatorAction,
  type RouteExchange,
} from '@skillet/core';
import type { Reloader } from '../reloader.ts';
import { sayOneOf } from '../versions/choose-version.ts';
import { adminRoute, described, parameter, queryOf, sendJson, TEXT } from './json-route.ts';
import type { MovedSkills } from './moved-skills.ts';
import type { SwitchedOff } from './switched-off.ts';

/** What an operator acts on. */
export interface ControlParts {
  readonly dispatcher: Pick<Dispatcher, 'skill'>;
  readonly reloader: Pick<Reloader, 'load' | 'unload'>;
  readonly switchedOff: SwitchedOff;
  readonly moved: MovedSkills;
  /** Tells of what was done to the host itself, or to a skill that does not run. */
  readonly tell: (action: OperatorAction, by: string, mount?: string, key?: string) => void;
  /** Has the host finish what it has, and stop; undefined where nobody would. */
  readonly drain: ((why: string) => void) | undefined;
}

const MOUNT = parameter('mount', 'Which skill', true);
const ANSWER = { message: TEXT, mount: TEXT };

/** `POST /control/…`: what an operator may have done. Each is told as an event, with the name of who wanted it. */
export function controlRoutes(parts: ControlParts): HostRoute[] {
  const { drain, tell } = parts;
  const routes = [
    onSkill(parts, 'lift-quarantine', 'Tries a skill at once whose workers died', (skill) => {
      const lifted = skill.lift();
      return {
        message: lifted ? 'A worker is started now' : 'Nothing waited',
        lifted,
      };
    }),
    onSkill(
      parts,
      'restart',
      'Replaces workers, each once its successor is ready, and those that have not come up yet at once',
      (skill, query) => {
        const workers = skill.renew(query.get('worker') ?? undefined);
        const message = workers.length > 0 ? 'The workers are replaced' : 'No such worker is there';
        return { message, workers };
      },
      parameter('worker', 'Which worker, such as w3; all when it is left out'),
    ),
    onSkill(
      parts,
      'forget-inputs',
      'Takes inputs again that were refused because workers died under them',
      (skill, query) => {
        const forgotten = skill.forgive(query.get('input') ?? undefined);
        const message = forgotten > 0 ? 'They are taken again' : 'No such input was refused';
        return { message, forgotten };
      },
      parameter('input', 'Which one, by its name in the events; all when it is left out'),
    ),
    switching(parts, 'disable'),
    switching(parts, 'enable'),
    moving(parts),
  ];
  if (drain === undefined) return routes;
  return [
    ...routes,
    adminRoute(
      'POST',
      '/control/drain',
      'Finishes what is in flight, and stops the host',
      described('drain', 'The host stops', { message: TEXT }),
      (exchange) => {
        const by = exchange.callerName;
        tell('drain', by);
        sendJson(exchange, { message: 'The host finishes what it has, and stops' }, 202);
        // Once the answer is on its way.
        setImmediate(drain, `POST /control/drain by ${by}`);
      },
    ),
  ];
}

function onSkill(
  { dispatcher }: ControlParts,
  action: OperatorAction,
  summary: string,
  act: (skill: Intervention, query: URLSearchParams) => Readonly<Record<string, unknown>>,
  more?: ReturnType<typeof parameter>,
): HostRoute {
  const parameters = more === undefined ? [MOUNT] : [MOUNT, more];
  const operation = described(action.replace('-', '_'), 'What was done', ANSWER, parameters);
  return adminRoute('POST', `/control/${action}`, summary, operation, (exchange) => {
    const query = queryOf(exchange);
    const mount = mountIn(exchange);
    if (mount === undefined) return;
    const skill = dispatcher.skill(mount)?.intervention;
    if (skill === undefined) {
      sendJson(exchange, { detail: `There is no skill at "${mount}".` }, 404);
      return;
    }
    const done = act(skill, query);
    skill.tell(action, exchange.callerName, query.get('worker') ?? undefined);
    sendJson(exchange, { mount, ...done });
  });
}

function switching(parts: ControlParts, action: 'enable' | 'disable'): HostRoute {
  const { dispatcher, reloader, switchedOff, tell } = parts;
  const summary =
    action === 'enable'
      ? 'Serves a skill again that was switched off'
      : 'Takes a skill out of service, until it is switched on';
  const operation = described(action, 'It is done', ANSWER, [MOUNT]);
  return adminRoute('POST', `/control/${action}`, summary, operation, async (exchange) => {
    const mount = mountIn(exchange);
    if (mount === undefined) return;
    const by = exchange.callerName;
    const each = action === 'enable' ? switchedOff.versionsAt(mount) : versionsOf(parts, mount);
    if (isOneOf(exchange, mount, each)) return;
    const isThere = action === 'enable' ? switchedOff.has(mount) : dispatcher.skill(mount);
    if (isThere === undefined || isThere === false) {
      const what = action === 'enable' ? 'was switched off here' : 'runs';
      sendJson(exchange, { detail: `There is no skill at "${mount}" that ${what}.` }, 404);
      return;
    }
    if (!(await isDone(exchange, () => switchedOff[action](mount, by, reloader)))) return;
    tell(action, by, mount);
    sendJson(exchange, { message: `The skill is ${action}d`, mount });
  });
}

function moving(parts: ControlParts): HostRoute {
  const { reloader, moved, tell } = parts;
  const operation = described('move', 'It is done', ANSWER, [
    MOUNT,
    parameter('to', '`process`, or `thread` to move it back', true),
  ]);
  const summary = 'Moves a skill of threads into processes, or back: its successor is ready first';
  return adminRoute('POST', '/control/move', summary, operation, async (exchange) => {
    const mount = mountIn(exchange);
    if (mount === undefined) return;
    const to = queryOf(exchange).get('to');
    if (to !== 'process' && to !== 'thread') {
      sendJson(exchange, { detail: 'Say where to: ?to=process or ?to=thread' }, 422);
      return;
    }
    if (isOneOf(exchange, mount, versionsOf(parts, mount))) return;
    const by = exchange.callerName;
    if (!(await isDone(exchange, () => moved.to(to, mount, by, reloader)))) return;
    tell(to === 'process' ? 'move-to-process' : 'move-back', by, mount);
    sendJson(exchange, {
      message: `The skill runs in ${to === 'process' ? 'processes' : 'threads'}`,
      mount,
    });
  });
}

function versionsOf({ dispatcher }: ControlParts, mount: string): string[] {
  return dispatcher.skill(mount)?.versions?.list.map(({ view }) => view.mount) ?? [];
}

/** Whether there are versions at a mount, and one of them has to be named: that was answered then. */
function isOneOf(exchange: RouteExchange, mount: string, versions: readonly string[]): boolean {
  if (versions.length > 0) sendJson(exchange, { detail: sayOneOf(mount, versions) }, 422);
  return versions.length > 0;
}

/** Whether something could be done; if not, it has been answered why. */
async function isDone(exchange: RouteExchange, act: () => Promise<void>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    const why = scrubPaths(error instanceof Error ? error.message : String(error));
    sendJson(exchange, { detail: `${why.charAt(0).toUpperCase()}${why.slice(1)}` }, 422);
    return false;
  }
}

function mountIn(exchange: RouteExchange): string | undefined {
  const mount = queryOf(exchange).get('mount') ?? '';
  if (mount !== '') return mount;
  sendJson(exchange, { detail: 'Say which skill: ?mount=…' }, 422);
  return undefined;
}
