import { nearestKey } from '@skillet/core';
import { nonEmpty, UsageError } from '@skillet/command';
import { findConfigFile, mustExist } from '../read-config.ts';
import { takeCallerHeaders } from './caller-headers.ts';
import { ownCommand } from './own-command.ts';
import { CLIENTS, clientConfig, type ClientName } from './print-config.ts';
import { serveStdio } from './serve-stdio.ts';
import { profilePath, targetUrl } from './target-url.ts';

/** Flags of `skillet-host mcp`, as commander gives them. */
export interface McpFlags {
  readonly config?: string;
  readonly url?: string;
  readonly profile?: string;
  readonly logLevel?: string;
  readonly printConfig?: string;
}

const ENDINGS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** `skillet-host mcp`: serves one client over stdio, by a host that runs or alone, or tells how a client is set up. */
export async function mcp(flags: McpFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<void> {
  const { url, config, profile, logLevel, printConfig } = flags;
  if (url !== undefined && config !== undefined) {
    throw new UsageError('--url leads to a host that has its configuration: leave --config out');
  }
  if (url !== undefined && logLevel !== undefined) {
    throw new UsageError('--log-level is for a host of its own, which --url says there is not');
  }
  if (printConfig !== undefined) {
    await print(clientNamed(printConfig), flags, env, cwd);
    return;
  }
  if (url === undefined) {
    const { serveAlone } = await import('./alone.ts');
    await serveAlone(flags, env, cwd);
    return;
  }
  const target = { url: targetUrl(url, profile), headers: takeCallerHeaders(env) };
  const ended = new AbortController();
  const end = () => {
    ended.abort();
  };
  for (const signal of ENDINGS) process.on(signal, end);
  try {
    await serveStdio({ input: process.stdin, output: process.stdout }, target, ended.signal);
  } finally {
    for (const signal of ENDINGS) process.off(signal, end);
  }
}

async function print(
  client: ClientName,
  { url, config, profile }: McpFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<void> {
  const target = url === undefined ? undefined : targetUrl(url, profile);
  const what =
    target === undefined
      ? ['--config', await configFile(config, env, cwd), ...profileFlag(profile)]
      : ['--url', target.href];
  const command = ownCommand();
  const { json, where } = clientConfig(client, {
    command: [...command, 'mcp', ...what],
    url: target,
    name: profile === undefined ? 'skillet' : `skillet-${profile}`,
  });
  process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
  process.stderr.write(`Paste it into ${where}\n`);
}

async function configFile(
  flag: string | undefined,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<string> {
  await mustExist(flag, env, cwd);
  const file = await findConfigFile(flag, env, cwd);
  if (file !== undefined) return file;
  throw new UsageError(
    `no runtime-config.yaml in ${cwd}: a client starts it from anywhere, so name one with --config, or a host with --url`,
  );
}

function profileFlag(profile: string | undefined): string[] {
  if (profile === undefined) return [];
  profilePath(profile);
  return ['--profile', profile];
}

function clientNamed(given: string): ClientName {
  const client = CLIENTS.find((name) => name === given);
  if (client !== undefined) return client;
  const near = nonEmpty(nearestKey(given, CLIENTS));
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  throw new UsageError(`--print-config knows ${CLIENTS.join(', ')}, not "${given}"${meant}`);
}
