import { dropOwn } from './launcher/host-environment.ts';
import { launch, LAUNCHED } from './launcher/launch.ts';
import { wantsLauncher } from './launcher/wants-launcher.ts';

/**
 * Runs the command line; the process ends with its exit code when the command is done. What serves
 * does so in a child process, and this one is its launcher, which loads none of the rest.
 */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader who has left, or a full disk, is no reason to end, nor for a stack trace.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  const { env } = process;
  const launched = env[LAUNCHED] === '1';
  Reflect.deleteProperty(env, LAUNCHED);
  dropOwn(env);
  if (!launched && wantsLauncher(argv, env, process.execArgv)) {
    // Its listeners for signals would keep it.
    process.exit(await launch(argv, env));
  }
  const { runCli } = await import('./cli/run-cli.ts');
  process.exitCode = await runCli(argv, env, process.cwd(), { launched });
}
