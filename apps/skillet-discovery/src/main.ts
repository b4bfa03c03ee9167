import { runCli } from './cli/run-cli.ts';

/** Runs the command line; the process ends with its exit code when the command is done. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await runCli(argv, process.env, process.cwd());
}
