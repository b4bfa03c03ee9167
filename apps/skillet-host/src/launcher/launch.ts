import { watchTerminal } from '../host/terminal.ts';
import { hostEnvironment, hostFlags, takeAdminToken } from './host-environment.ts';
import { Launcher } from './launcher.ts';
import { takeServiceManager } from './service-manager.ts';

/** Tells a host that a launcher started it. */
export const LAUNCHED = 'SKILLET_LAUNCHED';

const PASSED_ON = ['SIGINT', 'SIGTERM', 'SIGUSR2'] as const;

/** Runs this very command line as a host under a launcher; resolves with the exit code. */
export async function launch(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const adminToken = takeAdminToken(env);
  const manager = takeServiceManager(env);
  const command = {
    file: process.execPath,
    args: [...hostFlags(process.execArgv, env['NODE_OPTIONS']), process.argv[1] ?? '', ...argv],
    env: { ...hostEnvironment(env), [LAUNCHED]: '1' },
    adminToken,
  };
  const launcher = new Launcher(command, manager);
  for (const signal of PASSED_ON) {
    process.on(signal, () => {
      launcher.signal(signal);
    });
  }
  const terminalIsGone = watchTerminal();
  process.on('SIGHUP', () => {
    launcher.signal(terminalIsGone() ? 'SIGTERM' : 'SIGHUP');
  });
  return launcher.run();
}
