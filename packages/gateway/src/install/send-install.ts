import { isJsonObject, type InstallWish, type SkillInstaller } from '@skillet/core';
import { sendJson } from '../answer/send-json.ts';
import { sendNoSuchSkill } from '../answer/send-refusal.ts';
import { mayEnter } from '../caller/let-in.ts';
import type { Exchange } from '../exchange.ts';
import { queryOf } from '../request/query.ts';

/** Bytes of a wish. */
const MOST = 16 * 1024;
/** Characters of a text that is looked for. */
const LONGEST_TEXT = 200;
/** Words that an MCP server is started with. */
const MOST_ARGS = 100;
/** The digest of a skill's files. */
const TREE = /^sha512-[A-Za-z0-9+/]{86}==$/;

/** `POST /skills`: installs a skill, for admins. */
export async function sendInstall(exchange: Exchange, installer: SkillInstaller): Promise<void> {
  if (!mayEnter(exchange, await exchange.caller(), 'admin')) return;
  const wish = wishIn(await exchange.body(MOST));
  if (typeof wish === 'string') {
    sendJson(exchange, { detail: wish }, 422);
    return;
  }
  const left = new AbortController();
  exchange.res.on('close', () => {
    left.abort();
  });
  const { status, body } = await installer.install(wish, exchange.callerName, left.signal);
  sendJson(exchange, body, status);
}

/** `GET /index/search?q=`: looks for skills that could be installed; without a text, all of them. */
export async function sendIndexSearch(
  exchange: Exchange,
  installer: SkillInstaller,
): Promise<void> {
  const text = queryOf(exchange.req).get('q') ?? '';
  if (text.length > LONGEST_TEXT || text.includes('\0')) {
    sendJson(exchange, { detail: `\`q\` has at most ${String(LONGEST_TEXT)} characters` }, 422);
    return;
  }
  await exchange.caller();
  const { status, body } = await installer.search(text, exchange.callerName);
  sendJson(exchange, body, status);
}

/** `DELETE /skills/<mount>`: takes an installed skill away, for admins. */
export async function sendUninstall(
  exchange: Exchange,
  installer: SkillInstaller,
  mount: string,
): Promise<void> {
  const isAdmin = await exchange.may('admin');
  if (!isAdmin && exchange.skill === undefined) {
    sendNoSuchSkill(exchange, mount);
    return;
  }
  if (!mayEnter(exchange, await exchange.caller(), 'admin')) return;
  const { status, body } = await installer.uninstall(mount, exchange.callerName);
  sendJson(exchange, body, status);
}

/** What a body asks for, or what is wrong with it. */
function wishIn(bytes: Uint8Array): InstallWish | string {
  let read: unknown;
  try {
    read = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return 'The body must be JSON, such as {"source": "npm:@acme/skill-weather"}';
  }
  if (!isJsonObject(read)) return 'The body must be an object with a `source`';
  const { source, name, args, allow_new: allowNew, dry_run: dryRun, ...rest } = read;
  const {
    allow_changed_publisher: allowChangedPublisher,
    allow_more: allowMore,
    look,
    tree,
    ...others
  } = rest;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `There is no ${JSON.stringify(unknown)} here`;
  if (typeof source !== 'string' || source === '') return '`source` must be text';
  if (name !== undefined && typeof name !== 'string') return '`name` must be text';
  if (args !== undefined && !isWords(args)) return '`args` must be a list of texts';
  if (tree !== undefined && !(typeof tree === 'string' && TREE.test(tree)))
    return '`tree` must be a digest, as a look at the skill tells it';
  if ([source, name, ...(args ?? [])].some((word) => word?.includes('\0') === true))
    return 'There is a NUL in it';
  if (!isFlag(allowNew) || !isFlag(allowChangedPublisher) || !isFlag(allowMore))
    return '`allow_new`, `allow_changed_publisher` and `allow_more` must be true or false';
  if (!isFlag(dryRun) || !isFlag(look)) return '`dry_run` and `look` must be true or false';
  return {
    source,
    ...(name === undefined ? {} : { name }),
    ...(args === undefined ? {} : { args }),
    ...(allowNew === undefined ? {} : { allowNew }),
    ...(allowChangedPublisher === undefined ? {} : { allowChangedPublisher }),
    ...(allowMore === undefined ? {} : { allowMore }),
    ...(dryRun === undefined ? {} : { dryRun }),
    ...(look === undefined ? {} : { look }),
    ...(tree === undefined ? {} : { tree }),
  };
}

function isWords(value: unknown): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= MOST_ARGS &&
    value.every((word) => typeof word === 'string')
  );
}

function isFlag(value: unknown): value is boolean | undefined {
  return value === undefined || typeof value === 'boolean';
}
