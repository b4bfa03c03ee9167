import { execFile } from 'node:child_process';
import { isJsonObject, type JsonObject } from '@skillet/core';
import { BIN } from '../../cli/new/host-command.ts';
import { INSTALLED_BY } from '../../cli/install/tell-host.ts';

/** What a command for installed skills has said. */
export interface InstallRun {
  readonly code: number;
  /** What is wrong, as one sentence; empty where nothing is. */
  readonly said: string;
  /** What it has printed as JSON. */
  readonly told: JsonObject;
}

/** Milliseconds after which it is ended, which leaves all as it was. */
const PATIENCE = 15 * 60_000;
const MOST = 16 * 1024 * 1024;

/** Runs a command for installed skills of the configuration that a host runs with. */
export function runInstall(
  [name = '', ...rest]: readonly string[],
  { file, cwd, by }: { readonly file: string; readonly cwd: string; readonly by: string },
): Promise<InstallRun> {
  const args = [BIN, name, '--config', file, '--json', ...rest];
  const env = { ...process.env, [INSTALLED_BY]: by };
  const { promise, resolve } = Promise.withResolvers<InstallRun>();
  const options = { cwd, env, timeout: PATIENCE, killSignal: 'SIGKILL', maxBuffer: MOST } as const;
  execFile(process.execPath, args, options, (error, stdout, stderr) => {
    const told = parse(stdout);
    const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
    const refused = typeof told['error'] === 'string' ? told['error'] : undefined;
    const line = stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^skillet-host: /, '');
    resolve({ code, told, said: code === 0 ? '' : refused || line || 'it has failed' });
  });
  return promise;
}

function parse(text: string): JsonObject {
  try {
    const read: unknown = JSON.parse(text);
    return isJsonObject(read) ? read : {};
  } catch {
    return {};
  }
}
