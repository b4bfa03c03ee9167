import { Command, CommanderError } from 'commander';
import { UsageError } from '@skillet/command';
import { ConfigError } from '@skillet/config';
import { VERSION } from '../version.ts';
import { serve } from './serve.ts';
import { resolveFlags, type Flags } from './resolve-flags.ts';

/** Exit code for what the user can put right. */
const USAGE = 2;

const EXAMPLES = `
Examples:
  $ skillet-discovery --config skills.yaml --port 8001
  $ SKILLET_SKILLS=http://localhost:8000,http://localhost:9000/skills/time skillet-discovery
`;

/**
 * Reads the command line and serves. Resolves with the exit code: 0 after a signal, 2 with a clear
 * line on stderr for each thing that the user can put right.
 */
export async function runCli(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<number> {
  let code = 0;
  const program = new Command('skillet-discovery')
    .description('One catalog over several skill hosts and single skills.')
    .version(VERSION)
    .exitOverride()
    .showHelpAfterError('(run it with --help for what there is)')
    .addHelpText('after', EXAMPLES)
    .option('-c, --config <file>', 'configuration file (default: skills.yaml)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('-p, --port <number>', 'port to listen on, 0 for any free one (default: 8001)')
    .action(async (flags: Flags) => {
      code = await serve(resolveFlags(flags, env, cwd));
    });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    if (!(error instanceof UsageError || error instanceof ConfigError)) throw error;
    process.stderr.write(`skillet-discovery: ${error.message}\n`);
    return USAGE;
  }
}
