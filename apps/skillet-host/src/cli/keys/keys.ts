import type { ConfiguredKey } from '@skillet/config';
import type { Grants } from '@skillet/core';
import { nonEmpty, UsageError } from '@skillet/command';
import { dateNow } from '../../clock.ts';
import {
  addKey,
  readWish,
  rotateKey,
  withoutKeys,
  type WithMadeKey,
} from '../../keys/change-keys.ts';
import { ADMIN_TOKEN_ENTRY, configuredEntry, keyEntry } from '../../keys/key-entry.ts';
import { KeysChanged, readKeys, readUses, writeKeys, type ReadKeys } from '../../keys/key-file.ts';
import { configuredId } from '../../keys/key-book.ts';
import { limitsIn } from '../../keys/key-limits.ts';
import { makeKey } from '../../keys/make-key.ts';
import { EnvFile } from '../env-file.ts';
import { mustExist, readConfig } from '../read-config.ts';
import { entryText } from './config-entry.ts';
import { keyTable } from './key-table.ts';
import type { AddFlags, KeysCommands, KeysFlags } from './register-keys.ts';

/** The keys of a data folder: as they were read, or as they are to be. */
interface OpenedKeys extends ReadKeys {
  readonly dataDir: string;
  /** Those that stand elsewhere. */
  readonly configured: readonly ConfiguredKey[];
  readonly hasAdminToken: boolean;
}

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
      const now = dateNow();
      const wish = {
        name,
        admin: flags.admin === true,
        grants: grantsIn(flags),
        expires: flags.expires,
      };
      const expires = readWish(wish, now, '--');
      const limits = limitsIn(flags);
      if (flags.printConfig === true) {
        printEntry(flags, name, wish.grants, expires);
        return;
      }
      const opened = await open(flags);
      await hand(opened, flags, addKey(opened.keys, { ...wish, limits }, now, '--'));
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
      const opened = await open(flags);
      const { keys, gone } = withoutKeys(opened.keys, which);
      const stands = standsIn(which, opened);
      if (gone.length === 0)
        throw new UsageError(
          stands === undefined
            ? `there is no key "${which}"`
            : `"${which}" stands in the configuration: take it out under ${stands}, and reload`,
        );
      await keep({ ...opened, keys });
      const revoked = gone.map(({ id }) => id);
      print(flags, { revoked }, () => `Revoked ${revoked.join(' and ')}.\n`);
      if (stands !== undefined && flags.json !== true)
        process.stderr.write(`"${which}" has another one still, under ${stands}.\n`);
    },
    async rotate(name, flags) {
      const opened = await open(flags);
      await hand(opened, flags, rotateKey(opened.keys, name, flags.overlap, dateNow(), '--'));
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

/** Keeps a key that was made, and shows it this once. */
async function hand(
  opened: OpenedKeys,
  flags: KeysFlags,
  { keys, record, key }: WithMadeKey,
): Promise<void> {
  await keep({ ...opened, keys });
  const entry = keyEntry(record, undefined, record.created);
  print(flags, { ...entry, key }, () => `${key}\n`);
  if (flags.json !== true)
    process.stderr.write(`This is the key of "${record.name}"; it is not shown again.\n`);
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
