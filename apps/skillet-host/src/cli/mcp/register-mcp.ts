import type { Command } from 'commander';
import type { McpFlags } from './mcp.ts';

const EXAMPLES = `
Examples:
  $ skillet-host mcp --config runtime-config.yaml
  $ skillet-host mcp --url http://localhost:8000 --profile research
  $ skillet-host mcp --print-config claude

Variables:
  SKILLET_CREDENTIAL_<NAME>  a credential for the skills that want one of that name
  SKILLET_ADMIN_TOKEN        with --url: shown to the host as the caller's token
`;

/** Adds the command `mcp` to the command line. */
export function registerMcp(program: Command, run: (flags: McpFlags) => Promise<void>): void {
  program
    .command('mcp')
    .description('serve the skills as MCP tools over stdin and stdout')
    .option(
      '-c, --config <file>',
      'start these skills here, without a port (default: runtime-config.yaml)',
    )
    .option('--url <address>', 'lead to a host that runs, e.g. http://localhost:8000')
    .option('--profile <name>', 'serve a profile of the configuration instead of all skills')
    .option('--log-level <level>', 'trace, debug, info, warn, error or fatal, on stderr')
    .option(
      '--print-config <client>',
      'print what to paste into claude, claude-code, claude-desktop, cursor or vscode, and end',
    )
    .addHelpText('after', EXAMPLES)
    .action(run);
}
