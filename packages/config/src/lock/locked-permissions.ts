import {
  ENGINE_PARTS,
  isJsonObject,
  parseFile,
  type EnginePart,
  type Permissions,
} from '@skillet/core';
import { posix } from 'node:path';

/** Reads the permissions of an installed skill; undefined for what `skillet-host install` does not write. */
export function readLockedPermissions(given: unknown): Permissions | undefined {
  if (!isJsonObject(given)) return undefined;
  const { network, files, env, commands, engine, memory, cpu } = given;
  if (!isWords(network) || !isWords(files) || !isWords(env) || !isWords(commands)) return undefined;
  if (!isEngine(engine) || !isAmount(memory) || !isAmount(cpu)) return undefined;
  return {
    ...{ network, files, env, commands, engine },
    ...(memory === undefined ? {} : { memory }),
    ...(cpu === undefined ? {} : { cpu }),
  };
}

/** The same as an entry of `skills` says it, for a skill whose folder is that, relative to the configuration. */
export function permissionKeys(
  { files, commands, memory, ...rest }: Permissions,
  folder: string,
): Readonly<Record<string, unknown>> {
  const within = (path: string) =>
    posix.isAbsolute(path) ? path : `./${posix.join(folder, path)}`;
  return plain({
    ...rest,
    files: files.map((one) => {
      const { access, path } = parseFile(one);
      return `${access}:${within(path)}`;
    }),
    commands: commands.map((one) => (one.includes('/') ? within(one) : one)),
    ...(memory === undefined ? {} : { memory: `${String(memory)}B` }),
  });
}

/** As it stands in a configuration: no `${…}` in a text is one of the host's variables. */
function plain(keys: object): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(keys).replaceAll('${', '$$$${');
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

function isWords(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((word) => typeof word === 'string');
}

function isAmount(value: unknown): value is number | undefined {
  return value === undefined || typeof value === 'number';
}

function isEngine(value: unknown): value is EnginePart[] {
  return isWords(value) && value.every((word) => ENGINE_PARTS.some((part) => part === word));
}
