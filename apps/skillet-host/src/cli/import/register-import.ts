import type { Command } from 'commander';
import type { ImportFlags } from './import-servers.ts';

const EXAMPLES = `
Examples:
  $ skillet-host import .mcp.json
  $ skillet-host import ~/.cursor/mcp.json --write
  $ skillet-host import .vscode/mcp.json --config runtime-config.yaml --write

Keys and tokens in the file become \${VARIABLES}; their names are told, and their values are
neither shown nor written.
`;

/** Adds `import` to the command line; `run` is called with the file and the flags. */
export function registerImport(
  program: Command,
  run: (file: string, flags: ImportFlags) => Promise<void>,
): void {
  program
    .command('import')
    .description('add the MCP servers of Claude, Cursor or VS Code to the configuration')
    .argument('<file>', 'file of the client: .mcp.json, mcp.json, claude_desktop_config.json, …')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--write', 'write the configuration, in place of printing it')
    .addHelpText('after', EXAMPLES)
    .action(run);
}
