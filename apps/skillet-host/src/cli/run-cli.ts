import { Command, CommanderError } from 'commander';
import { ConfigError } from '@skillet/config';
import { LauncherLink } from '../host/launcher-link.ts';
import { VERSION } from '../version.ts';
import { registerCheck } from './check/register-check.ts';
import { registerCluster } from './cluster/register-cluster.ts';
import { registerControl } from './control/register-control.ts';
import { registerCrashes } from './crashes/register-crashes.ts';
import { registerDoctor } from './doctor/register-doctor.ts';
import { registerExec } from './exec/register-exec.ts';
import { registerImport } from './import/register-import.ts';
import { registerInit } from './init/register-init.ts';
import { registerIndex } from './skill-index/register-index.ts';
import { registerInstall } from './install/register-install.ts';
import { registerKeys } from './keys/register-keys.ts';
import { registerMcp } from './mcp/register-mcp.ts';
import { hostCommand } from './new/host-command.ts';
import { registerNew } from './new/register-new.ts';
import { shellWord } from './new/shell-word.ts';
import { registerTraffic } from './replay/register-traffic.ts';
import { registerSchema } from './schema/register-schema.ts';
import type { StartFlags } from './start-options.ts';
import { registerStress } from './stress/register-stress.ts';
import { UsageError } from '@skillet/command';

type Environment = NodeJS.ProcessEnv;

const EXAMPLES = `
Examples:
  $ skillet-host init
  $ skillet-host new weather
  $ skillet-host check
  $ skillet-host --port 9000
`;

/** Exit code for what the user can put right. */
const USAGE = 2;

/**
 * Reads the command line and runs the command. Resolves with the exit code: 0, 1 for a check
 * that found faults, or 2 with one clear line on stderr for what the user can put right. `launched`
 * says that this process is the child of a launcher.
 */
export async function runCli(
  argv: readonly string[],
  env: Environment,
  cwd: string,
  { launched = false }: { readonly launched?: boolean } = {},
): Promise<number> {
  let code = 0;
  const program = new Command('skillet-host')
    .description('Serves many agent skills from one process and one port.')
    .version(VERSION)
    .exitOverride()
    // `--version` behind a command is that command's own.
    .enablePositionalOptions()
    .showHelpAfterError(`(run ${shellWord(hostCommand(env, cwd))} --help for what there is)`)
    .addHelpText('after', EXAMPLES);
  program
    .command('start', { isDefault: true })
    .description('serve the skills of a configuration (the default command)')
    .option('-c, --config <file>', 'configuration file (default: runtime-config.yaml)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('-p, --port <number>', 'port to listen on, 0 for any free one (default: 8000)')
    .option('--reload', 'watch the files of the skills, and load again what changed')
    .option('--log-level <level>', 'trace, debug, info, warn, error or fatal (default: info)')
    .option(
      '--workers <number>',
      'processes that share the port, auto for one per core (default: 1)',
    )
    .option('--frozen', 'load installed skills only as skillet.lock has them')
    .option('--no-launcher', 'serve from this process; nothing starts it again after a crash')
    .action(async (flags: StartFlags) => {
      // Each command loads its own code alone: a host needs none of the others'.
      const { start } = await import('./start.ts');
      await start(flags, env, cwd, launched ? await LauncherLink.connect() : undefined);
    });
  registerMcp(program, async (flags) => {
    const { mcp } = await import('./mcp/mcp.ts');
    await mcp(flags, env, cwd);
  });
  registerCheck(program, async (flags) => {
    const { check } = await import('./check/check.ts');
    code = await check(flags, env, cwd);
  });
  registerDoctor(program, async (flags) => {
    const { doctor } = await import('./doctor/doctor.ts');
    code = await doctor(flags, env, cwd);
  });
  registerInit(program, async (folder, flags) => {
    const { init } = await import('./init/init.ts');
    await init(folder, flags, cwd);
  });
  registerNew(program, async (name, flags) => {
    const { newSkill } = await import('./new/new-skill.ts');
    await newSkill(name, flags, env, cwd);
  });
  registerImport(program, async (file, flags) => {
    const { importServers } = await import('./import/import-servers.ts');
    code = await importServers(file, flags, env, cwd);
  });
  registerInstall(
    program,
    async () => {
      const { install } = await import('./install/install.ts');
      const { uninstall, list } = await import('./install/uninstall.ts');
      const { restore } = await import('./install/restore.ts');
      const { update } = await import('./install/update.ts');
      const { outdated } = await import('./install/outdated.ts');
      return {
        install: (source, args, flags) =>
          source === undefined ? restore(flags, env, cwd) : install(source, args, flags, env, cwd),
        update: (names, flags) => update(names, flags, env, cwd),
        outdated: (flags) => outdated(flags, env, cwd),
        uninstall: (name, flags) => uninstall(name, flags, env, cwd),
        list: (flags) => list(flags, env, cwd),
      };
    },
    (given) => {
      code = given;
    },
  );
  registerIndex(
    program,
    async () => {
      const { search } = await import('./skill-index/search.ts');
      const { pack } = await import('./skill-index/pack.ts');
      const { build } = await import('./skill-index/build.ts');
      return {
        search: (words, flags) => search(words, flags, env, cwd),
        pack: (folder, flags) => pack(folder, flags, cwd),
        build: (folder, flags) => build(folder, flags, env, cwd),
      };
    },
    (given) => {
      code = given;
    },
  );
  registerCrashes(
    program,
    async (id, flags) => {
      const { crashes } = await import('./crashes/crashes.ts');
      await crashes(id, flags, env, cwd);
    },
    async (id, flags) => {
      const { replayCrash } = await import('./crashes/replay/replay-crash.ts');
      code = await replayCrash(id, flags, { env, cwd });
    },
  );
  registerKeys(program, async () => {
    const { keysCommands } = await import('./keys/keys.ts');
    return keysCommands(env, cwd);
  });
  registerCluster(
    program,
    async () => {
      const { dev } = await import('./cluster/dev.ts');
      const { status } = await import('./cluster/status.ts');
      return {
        dev: (flags) => dev(flags, env, cwd),
        status: (flags) => status(flags, { env, cwd }),
      };
    },
    (given) => {
      code = given;
    },
  );
  registerExec(program, async (command) => {
    const { exec } = await import('./exec/exec.ts');
    code = await exec(command, env, cwd);
  });
  registerControl(program, { env, cwd }, (given) => {
    code = given;
  });
  registerTraffic(program, { env, cwd }, (given) => {
    code = given;
  });
  registerSchema(program, async (name) => {
    const { printSchema } = await import('./schema/schema.ts');
    printSchema(name);
  });
  registerStress(program, async (flags) => {
    const { runStress } = await import('./stress/run-stress.ts');
    code = await runStress(flags);
  });
  try {
    refuseUnknown(program, argv[0]);
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    return report(error);
  }
}

/** Without this, a word that is not a command would be reported as a surplus argument of `start`, the default command. */
function refuseUnknown({ commands }: Command, first = 'start'): void {
  const names = [...commands.map((command) => command.name()), 'help'];
  if (first.startsWith('-') || names.includes(first)) return;
  const hint = /\.ya?ml$/.test(first) ? `; to serve a file: --config ${first}` : '';
  throw new UsageError(`there is no command "${first}", only ${names.join(', ')}${hint}`);
}

function report(error: unknown): number {
  // Commander has already said what is wrong; --help and --version end the same way with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof UsageError || error instanceof ConfigError) {
    process.stderr.write(`skillet-host: ${error.message}\n`);
    return USAGE;
  }
  throw error;
}
