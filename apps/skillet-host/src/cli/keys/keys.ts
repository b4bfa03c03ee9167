import type { Grants } from '@skillet/core';
import { UsageError } from '@skillet/command';
import { dateNow } from '../../clock.ts';
import { readKeys, readUses, writeKeys } from '../../keys/key-file.ts';
import { isLive, nameFault, type KeyRecord } from '../../keys/key-record.ts';
import { makeKey } from '../../keys/make-key.ts';
import { EnvFile } from '../env-file.ts';
import { mustExist, readConfig } from '../read-config.ts';
import { keyEntry, keyTable } from './key-table.ts';
import type { AddFlags, KeysCommands, KeysFlags } from './register-keys.ts';
import { untilWhen } from './until-when.ts';

/** Keys of one name that may hold at once. */
const MOST_LIVE = 2;

/** What the commands under `keys` do. They throw a UsageError for what the user can put right. */
export function keysCommands(env: NodeJS.ProcessEnv, cwd: string): KeysCommands {
  const open = async (flags: KeysFlags) => {
    await mustExist(flags.config, env, cwd);
    await EnvFile.read(flags.config, env, cwd);
    const { settings } = await readConfig(flags.config, env, cwd);
    const { dataDir } = settings;
    const keys = await readKeys(dataDir).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`the file of keys in ${dataDir} is no use: ${why}`);
    });
    return { dataDir, keys };
  };
  return {
    async add(name, flags) {
      const fault = nameFault(name);
      if (fault !== undefined) throw new UsageError(`"${name}" can't be a name: ${fault}`);
      const { dataDir, keys } = await open(flags);
      const now = dateNow();
      if (keys.some((key) => key.name === name && isLive(key, now)))
        throw new UsageError(`there is a key "${name}" already; \`keys rotate\` replaces it`);
      const grants = grantsIn(flags);
      if (flags.admin === true && Object.keys(grants).length > 0)
        throw new UsageError('--admin opens everything: leave --skill, --tag and --profile out');
      const expires = untilWhen(flags.expires, now, '--expires');
      const others = keys.filter((key) => key.name !== name);
      await hand({ dataDir, keys: others }, flags, {
        name,
        created: now,
        admin: flags.admin === true,
        grants,
        ...(expires === undefined ? {} : { expires }),
      });
    },
    async list(flags) {
      const { dataDir, keys } = await open(flags);
      const uses = await readUses(dataDir);
      const now = dateNow();
      const entries = keys.map((key) => keyEntry(key, uses.get(key.id), now));
      print(flags, entries, () => keyTable(entries));
    },
    async revoke(which, flags) {
      const { dataDir, keys } = await open(flags);
      const left = keys.filter(({ id, name }) => id !== which && name !== which);
      const gone = keys.filter((key) => !left.includes(key)).map(({ id }) => id);
      if (gone.length === 0) throw new UsageError(`there is no key "${which}"`);
      await writeKeys(dataDir, left);
      print(flags, { revoked: gone }, () => `Revoked ${gone.join(' and ')}.\n`);
    },
    async rotate(name, flags) {
      const { dataDir, keys } = await open(flags);
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
      const { admin, grants, expires, created } = last;
      await hand({ dataDir, keys: others }, flags, {
        name,
        created: now,
        admin,
        grants,
        // It holds as long as the one before was made to.
        ...(expires === undefined ? {} : { expires: now + (expires - created) }),
      });
    },
  };
}

/** Makes a key, keeps what tells it, and shows it this once. */
async function hand(
  { dataDir, keys }: { readonly dataDir: string; readonly keys: readonly KeyRecord[] },
  flags: KeysFlags,
  about: Omit<KeyRecord, 'id' | 'sha256'>,
): Promise<void> {
  const { id, key, sha256 } = makeKey(new Set(keys.map((one) => one.id)));
  const record = { id, sha256, ...about };
  await writeKeys(dataDir, [...keys, record]);
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
