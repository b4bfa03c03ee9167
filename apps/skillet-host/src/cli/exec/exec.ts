import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { extname } from 'node:path';
import { withOwnNode } from '@skillet/supervisor';
import { UsageError } from '@skillet/command';

type Environment = Readonly<Record<string, string | undefined>>;

const SDK_HOOK = new URL(`./sdk-hook${extname(import.meta.url)}`, import.meta.url);

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * `skillet-host exec`: runs a command in which `node` is the host's own, and `@skillet/sdk` is there
 * without an install. Resolves with its exit code; throws a UsageError when there is no such program.
 */
export async function exec(
  [program = '', ...args]: readonly string[],
  env: Environment,
  cwd: string,
): Promise<number> {
  const child = spawn(program, args, { cwd, env: execEnvironment(env), stdio: 'inherit' });
  // A terminal signals both; who signals this process alone means the command.
  const listeners = PASSED_ON.map((signal) => {
    const passOn = () => child.kill(signal);
    process.on(signal, passOn);
    return () => process.off(signal, passOn);
  });
  try {
    return await new Promise((resolve, reject) => {
      child.on('error', ({ message, code }: NodeJS.ErrnoException) => {
        const why = code === 'ENOENT' ? 'there is no such program' : message;
        reject(new UsageError(`exec ${program}: ${why}`));
      });
      child.on('exit', (code, signal) => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    for (const stop of listeners) stop();
  }
}

/** An environment with the host's own Node before all others, and the SDK for whatever that runs. */
function execEnvironment(env: Environment): NodeJS.ProcessEnv {
  return {
    ...env,
    PATH: withOwnNode(env['PATH']),
    NODE_OPTIONS: [env['NODE_OPTIONS'], `--import=${SDK_HOOK.href}`].filter(Boolean).join(' '),
  };
}
