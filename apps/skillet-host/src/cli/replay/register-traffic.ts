import type { Command } from 'commander';
import type { Surroundings } from '../control/ask-host.ts';
import { registerRecord, several } from '../record/register-record.ts';
import type { ReplayFlags } from './replay.ts';

const EXAMPLES = `
Examples:
  $ skillet-host replay calls.jsonl
  $ skillet-host replay calls.jsonl --url http://localhost:8000
  $ skillet-host replay calls.jsonl --ignore /generated_at --update

Variables:
  SKILLET_CREDENTIAL_<NAME>  a credential for the skills that want one of that name
  SKILLET_ADMIN_TOKEN        with --url: shown to the host as the caller's token
`;

/** Adds `record` and `replay` to the command line; `onCode` hears of an exit code other than 0. */
export function registerTraffic(
  program: Command,
  { env, cwd }: Surroundings,
  onCode: (code: number) => void,
): void {
  registerRecord(program, async (flags) => {
    const { NoHost, HostRefused } = await import('../control/ask-host.ts');
    const { record } = await import('../record/record.ts');
    try {
      onCode(await record(flags, { env, cwd }));
    } catch (error) {
      if (!(error instanceof NoHost || error instanceof HostRefused)) throw error;
      process.stderr.write(`skillet-host: ${error.message}\n`);
      onCode(1);
    }
  });
  program
    .command('replay <file>')
    .description('make the calls of a recording again, and say which answers are others now')
    .option(
      '-c, --config <file>',
      'start these skills for it, with empty state (default: runtime-config.yaml)',
    )
    .option('--url <address>', 'ask a host that runs, e.g. http://localhost:8000')
    .option('--mount <mount>', 'replay the calls of this skill alone')
    .option('--all', 'replay calls, too, that may change something')
    .option('--ignore <pointer>', 'value that may be another, e.g. /generated_at', several)
    .option('--update', 'write the answers of now into the file')
    .option('--json', 'print JSON instead of text')
    .option('--verbose', 'write what the host logs that is started to stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, flags: ReplayFlags) => {
      const { replay } = await import('./replay.ts');
      onCode(await replay(file, flags, { env, cwd }));
    });
}
