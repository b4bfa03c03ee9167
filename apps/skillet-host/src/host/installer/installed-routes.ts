import type { HostConfig } from '@skillet/config';
import { isJsonObject, scrubPaths, type HostRoute, type RouteExchange } from '@skillet/core';
import {
  adminRoute,
  described,
  parameter,
  queryOf,
  sendJson,
  TEXT,
} from '../dashboard/json-route.ts';
import { runInstall } from './run-install.ts';
import { SharedLook } from './shared-look.ts';
import { tellingOf, underWayFor } from './under-way.ts';

/** What the endpoints tell of. */
export interface InstalledRouteParts {
  /** What was taken over last. */
  readonly config: () => HostConfig;
  /** Aborts when the host stops. */
  readonly stopping: AbortSignal;
}

const LIST = { type: 'array', items: { type: 'object' } };
const BUSY = 'Something else is being done to what is installed: try again when that is through.';
/** What is looked at for newer versions. */
const ALL = 'what is installed';
const LOOKING = 'Others are waiting for the same already: try again when they have their answers.';
/** Those who may wait for what is installed: it is one process for all of them. */
const WAITING = 50;
/** The digest of a skill's files. */
const TREE = /^sha512-[A-Za-z0-9+/]{86}==$/;
const NO_TREE = '`tree` must be a digest, as a look at the skill tells it';
const FROZEN = 'What is installed here stays as it is (`install.frozen`, or `start --frozen`).';

/**
 * `GET /installed`, and `POST /installed/update`: what is installed beside the configuration, by its commands, as `POST /skills` does it.
 * None where there is no configuration to install beside.
 */
export function installedRoutes({ config, stopping }: InstalledRouteParts): HostRoute[] {
  const { file, baseDir: cwd, settings } = config();
  if (file === null) return [];
  const command = (args: readonly string[], by: string, ending = stopping) =>
    runInstall(args, { file, cwd, by, dataDir: settings.dataDir, stopping: ending });
  const outdated = (by: string, unwanted: AbortSignal) =>
    tellingOf(file, { action: 'outdated', what: ALL, by }, () =>
      command(['outdated'], by, unwanted),
    );
  const looks = {
    list: new SharedLook((by, unwanted) => command(['list'], by, unwanted), WAITING),
    outdated: new SharedLook(outdated, WAITING),
  };
  let isBusy = false;
  const orLeft = ({ res }: RouteExchange): AbortSignal => {
    const left = new AbortController();
    res.on('close', () => {
      left.abort();
    });
    // Who asks may have gone while it was found out who that is.
    if (res.closed) left.abort();
    return AbortSignal.any([stopping, left.signal]);
  };
  return [
    adminRoute(
      'GET',
      '/installed',
      'The skills that were installed, and whether there are newer ones',
      described(
        'installed',
        'As skillet.lock has them; `allow` says what may be installed over HTTP, null for nothing',
        {
          skills: LIST,
          allow: { type: ['array', 'null'], items: TEXT },
          frozen: { type: 'boolean' },
          indexes: { type: 'array', items: TEXT },
          under_way: { type: ['object', 'null'] },
        },
        [parameter('outdated', '`true`: asks their sources what is newer, which takes a while')],
      ),
      async (exchange) => {
        const name = isOn(queryOf(exchange).get('outdated')) ? 'outdated' : 'list';
        const seen = await looks[name].ask(exchange.callerName, orLeft(exchange));
        if (seen === undefined) {
          sendJson(exchange, { detail: LOOKING }, 429);
          return;
        }
        const { said, told } = seen;
        const { install, installed } = config();
        if (!Array.isArray(told['skills'])) {
          refuse(exchange, said);
          return;
        }
        const mounts = new Map(installed.map((one) => [one.name, one.mounts]));
        const skills = told['skills'].filter(isJsonObject).map((skill) => ({
          ...skill,
          ...(typeof skill['note'] === 'string' ? { note: scrubPaths(skill['note']) } : {}),
          mounts: mounts.get(String(skill['name'])) ?? [],
        }));
        const { allow = null, frozen, indexes = [] } = install;
        const named = indexes.map(({ name: called, url }) => called ?? url);
        const underWay = underWayFor(file);
        sendJson(exchange, { skills, allow, frozen, indexes: named, under_way: underWay });
      },
    ),
    adminRoute(
      'POST',
      '/installed/update',
      'Installs a skill again from its source, once it has been checked and tried',
      described(
        'update_installed',
        'What came of it',
        { message: TEXT, outcome: TEXT, skill: { type: 'object' } },
        [
          parameter('name', 'Which one, as skillet.lock has it', true),
          parameter('dry_run', '`true`: it is only looked at and tried'),
          parameter('look', '`true`: it is only looked at, and nothing of it is run'),
          parameter('tree', 'The digest of its files, as a look has told it: others are refused'),
          parameter('allow_new', '`true`: packages are taken that are younger than they may be'),
          parameter(
            'allow_changed_publisher',
            '`true`: it is taken though somebody else is behind it than before',
          ),
          parameter('allow_more', '`true`: it is taken though it asks for more than before'),
        ],
      ),
      async (exchange) => {
        const query = queryOf(exchange);
        const name = query.get('name') ?? '';
        const tree = treeIn(query);
        if (name === '' || name.startsWith('-') || name.includes('\0')) {
          sendJson(exchange, { detail: 'Say which skill: ?name=…' }, 422);
          return;
        }
        if (config().install.frozen) {
          sendJson(exchange, { detail: FROZEN }, 403);
          return;
        }
        if (tree !== undefined && !TREE.test(tree)) {
          sendJson(exchange, { detail: NO_TREE }, 422);
          return;
        }
        const [isDry, isLook] = [isOn(query.get('dry_run')), isOn(query.get('look'))];
        const flags = [
          isDry ? '--dry-run' : '--yes',
          ...(isLook ? ['--look'] : []),
          ...(tree === undefined ? [] : [`--tree=${tree}`]),
          ...(isOn(query.get('allow_new')) ? ['--allow-new'] : []),
          ...(isOn(query.get('allow_changed_publisher')) ? ['--allow-changed-publisher'] : []),
          ...(isOn(query.get('allow_more')) ? ['--allow-more'] : []),
        ];
        if (isBusy) {
          sendJson(exchange, { detail: BUSY }, 409);
          return;
        }
        isBusy = true;
        const isTrial = isDry || isLook;
        const by = exchange.callerName;
        const action = isTrial ? 'look' : 'update';
        const ending = isTrial ? orLeft(exchange) : stopping;
        const update = tellingOf(file, { action, what: name, by }, () =>
          command(['update', ...flags, '--', name], by, ending),
        );
        const { said, told } = await update.finally(() => {
          isBusy = false;
        });
        const [result] = Array.isArray(told['skills']) ? told['skills'].filter(isJsonObject) : [];
        const { outcome, text, described: skill } = result ?? {};
        if (typeof outcome !== 'string' || outcome === 'refused') {
          refuse(exchange, typeof text === 'string' ? text : said);
          return;
        }
        const message = MESSAGES[outcome] ?? 'It is done';
        sendJson(exchange, { message, outcome, skill });
      },
    ),
  ];
}

const MESSAGES: Readonly<Record<string, string>> = {
  installed: 'It is installed anew, and answers',
  unchanged: 'It is up to date',
  checked: 'It is well, and nothing was installed',
  'not-tried':
    'It asks for more than what is installed may do, so it was not tried (allow_more has it tried), and nothing was installed',
  looked: 'Nothing of it was run, and nothing was installed',
};

function refuse(exchange: RouteExchange, said: string): void {
  const isBusy = said.includes('another command installs');
  const detail = isBusy ? BUSY : scrubPaths(said);
  sendJson(exchange, { detail }, isBusy ? 409 : 422);
}

function isOn(value: string | null): boolean {
  return value === 'true' || value === '1';
}

/** The digest that a query names; undefined for none. A `+` that nobody has encoded is a blank there, and a digest has none. */
export function treeIn(query: URLSearchParams): string | undefined {
  return query.get('tree')?.replaceAll(' ', '+');
}
