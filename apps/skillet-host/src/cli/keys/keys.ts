import { callerNameFault, type ConfiguredKey } from '@skillet/config';
import type { Grants } from '@skillet/core';
import { nonEmpty, UsageError } from '@skillet/command';
import { dateNow } from '../../clock.ts';
import { KeysChanged, readKeys, readUses, writeKeys, type ReadKeys } from '../../keys/key-file.ts';
import { configuredId } from '../../keys/key-book.ts';
import { limitsIn } from '../../keys/key-limits.ts';
import { isLive, type KeyRecord } from '../../keys/key-record.ts';
import { makeKey } from '../../keys/make-key.ts';
import { EnvFile } from '../env-file.ts';
import { mustExist, readConfig } from '../read-config.ts';
import { entryText } from './config-entry.ts';
import { ADMIN_TOKEN_ENTRY, configuredEntry, keyEntry, keyTable } from './key-table.ts';
import type { AddFlags, KeysCommands, KeysFlags } from './register-keys.ts';
import { untilWhen } from './until-when.ts';

/** The keys of a data folder: as they were read, or as they are to be. */
interface OpenedKeys extends ReadKeys {
  readonly dataDir: string;
  /** Those that stand elsewhere. */
  readonly configured: readonly ConfiguredKey[];
  readonly hasAdminToken: boolean;
}

/** Keys of one name that may hold at once. */
const MOST_LIVE = 2;

/** What the commands under `keys` do. They throw a UsageError for what the user can put right. */
export function keysCommands(env: NodeJS.ProcessEnv, cwd: string): KeysCommands {
  const open = async (flags: KeysFlags): Promise<OpenedKeys> => {
    await mustExist(flags.config, env, cwd);
    await EnvFile.read(flags.config, env, cwd);
    const { settings, callers, server } = await readConfig(flags.config, env, cwd);
    const { dataDir } = settings;
    const { keys: configured = [] } = callers;
    const token = nonEmpty(env['SKILLET_ADMIN_TOKEN']) ?? server.adminToken;
    const read = await readKeys(dataDir).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`the file of keys in ${dataDir} is no use: ${why}`);
    });
    return { dataDir, configured, hasAdminToken: token !== undefined, ...read };
  };
  return {
    async add(name, flags) {
      const fault = callerNameFault(name);
      if (fault !== undefined) throw new UsageError(`"${name}" can't be a name: ${fault}`);
      const now = dateNow();
      const grants = grantsIn(flags);
      if (flags.admin === true && Object.keys(grants).length > 0)
        throw new UsageError('--admin opens everything: leave --skill, --tag and --profile out');
      const expires = untilWhen(flags.expires, now, '--expires');
      const limits = limitsIn(flags);
      if (flags.printConfig === true) {
        printEntry(flags, name, grants, expires);
        return;
      }
      const { keys, ...opened } = await open(flags);
      if (keys.some((key) => key.name === name && isLive(key, now)))
        throw new UsageError(`there is a key "${name}" already; \`keys rotate\` replaces it`);
      const others = keys.filter((key) => key.name !== name);
      await hand({ ...opened, keys: others }, flags, {
        name,
        created: now,
        admin: flags.admin === true,
        grants,
        ...(expires === undefined ? {} : { expires }),
        ...(limits === undefined ? {} : { limits }),
      });
    },
    async list(flags) {
      const { dataDir, keys, configured, hasAdminToken } = await open(flags);
      const uses = await readUses(dataDir);
      const now = dateNow();
      const entries = [
        ...(hasAdminToken ? [ADMIN_TOKEN_ENTRY] : []),
        ...configured.map((key) => configuredEntry(key, uses.get(configuredId(key.name)), now)),
        ...keys.map((key) => keyEntry(key, uses.get(key.id), now)),
      ];
      print(flags, entries, () => keyTable(entries));
    },
    async revoke(which, flags) {
      const { keys, ...opened } = await open(flags);
      const left = keys.filter(({ id, name }) => id !== which && name !== which);
      const gone = keys.filter((key) => !left.includes(key)).map(({ id }) => id);
      const stands = standsIn(which, opened);
      if (gone.length === 0)
        throw new UsageError(
          stands === undefined
            ? `there is no key "${which}"`
            : `"${which}" stands in the configuration: take it out under ${stands}, and reload`,
        );
      await keep({ ...opened, keys: left });
      print(flags, { revoked: gone }, () => `Revoked ${gone.join(' and ')}.\n`);
      if (stands !== undefined && flags.json !== true)
        process.stderr.write(`"${which}" has another one still, under ${stands}.\n`);
    },
    async rotate(name, flags) {
      const { keys, ...opened } = await open(flags);
      const now = dateNow();
      const live = keys.filter((key) => key.name === name && isLive(key, now));
      const last = live.at(-1);
      if (last === undefined) throw new UsageError(`there is no key "${name}" that holds`);
      if (live.length >= MOST_LIVE)
        throw new UsageError(
          `"${name}" has two keys that hold already: revoke ${live[0]?.id ?? ''} first`,
        );
      const end = untilWhen(flags.overlap ?? '24h', now, '--overlap') ?? now;
      const others = keys
        .filter((key) => key.name !== name || live.includes(key))
        .map((key) =>
          key.name === name ? { ...key, expires: Math.min(key.expires ?? end, end) } : key,
        );
      const { admin, grants, expires, created, limits } = last;
      await hand({ ...opened, keys: others }, flags, {
        name,
        created: now,
        admin,
        grants,
        // It holds as long as the one before was made to.
        ...(expires === undefined ? {} : { expires: now + (expires - created) }),
        ...(limits === undefined ? {} : { limits }),
      });
    },
  };
}

/** Where in the configuration somebody has a key, too. */
function standsIn(
  name: string,
  { configured, hasAdminToken }: Pick<OpenedKeys, 'configured' | 'hasAdminToken'>,
): string | undefined {
  if (name === ADMIN_TOKEN_ENTRY.name && hasAdminToken) return ADMIN_TOKEN_ENTRY.from;
  return configured.some((key) => key.name === name) ? 'callers.keys' : undefined;
}

/** Makes a key that nothing is kept of here, and prints what is to stand in a configuration. */
function printEntry(
  flags: AddFlags,
  name: string,
  scopes: Grants,
  expires: number | undefined,
): void {
  const { key, sha256 } = makeKey(new Set());
  const entry = {
    name,
    sha256,
    ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
    ...(flags.admin === true ? { admin: true as const } : {}),
    ...(Object.keys(scopes).length === 0 ? {} : { scopes }),
  };
  print(flags, { entry, key }, () => entryText(entry));
  if (flags.json !== true)
    process.stderr.write(`${key}\nThis is the key of "${name}"; it is not shown again.\n`);
}

async function keep({ dataDir, keys, text }: OpenedKeys): Promise<void> {
  try {
    await writeKeys(dataDir, keys, text);
  } catch (error) {
    if (!(error instanceof KeysChanged)) throw error;
    throw new UsageError('another command has changed the keys meanwhile: run this one again');
  }
}

/** Makes a key, keeps what tells it, and shows it this once. */
async function hand(
  opened: OpenedKeys,
  flags: KeysFlags,
  about: Omit<KeyRecord, 'id' | 'sha256'>,
): Promise<void> {
  const { keys } = opened;
  const { id, key, sha256 } = makeKey(new Set(keys.map((one) => one.id)));
  const record = { id, sha256, ...about };
  await keep({ ...opened, keys: [...keys, record] });
  const entry = keyEntry(record, undefined, about.created);
  print(flags, { ...entry, key }, () => `${key}\n`);
  if (flags.json !== true)
    process.stderr.write(`This is the key of "${about.name}"; it is not shown again.\n`);
}

function print(flags: KeysFlags, value: unknown, text: () => string): void {
  process.stdout.write(flags.json === true ? `${JSON.stringify(value, null, 2)}\n` : text());
}

function grantsIn({ skill, tag, profile }: AddFlags): Grants {
  return {
    ...(skill === undefined ? {} : { skills: skill }),
    ...(tag === undefined ? {} : { tags: tag }),
    ...(profile === undefined ? {} : { profiles: profile }),
  };
}
