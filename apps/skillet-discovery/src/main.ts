import { runCli } from './cli/run-cli.ts';

/** Runs the command line; the process ends with its exit code when the command is done. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader who has left, or a full disk, is no reason to end, nor for a stack trace.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
  process.exitCode = await runCli(argv, process.env, process.cwd());
}
