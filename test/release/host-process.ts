import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A host that runs. */
export interface HostProcess {
  readonly url: string;
  /** POSTs JSON; gives what is answered. */
  post(path: string, body: object): Promise<unknown>;
  stop(): Promise<number | null>;
}

/** Starts a host on a free port; resolves once it listens, rejects with its log when it ends before. */
export async function startHost(
  command: readonly [program: string, ...args: string[]],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<HostProcess> {
  const [program, ...args] = command;
  const all = [...args, 'start', '--port', '0'];
  const child = spawn(program, all, { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = await listening(child);
  return {
    url,
    post: async (path, body) => {
      const answer = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return answer.json();
    },
    stop: async () => {
      // The second one spares the wait for callers that might still come.
      child.kill('SIGTERM');
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function listening({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the host has no stdout');
  const log: string[] = [];
  for await (const line of createInterface({ input: stdout })) {
    log.push(line);
    const { url, msg } = JSON.parse(line) as { url?: string; msg?: string };
    if (url !== undefined && msg?.startsWith('listening') === true) {
      stdout.resume();
      return url;
    }
  }
  throw new Error(`the host did not start:\n${log.join('\n')}`);
}
