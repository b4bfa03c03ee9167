import { once } from 'node:events';
import { renderProblem } from '@skillet/config';
import { createLogger } from '../log/logger.ts';
import { startHost } from '../host/start-host.ts';
import { onStopSignals } from '../host/stop-signals.ts';
import { skillTable } from './skill-table.ts';
import { resolveStartOptions, type StartFlags } from './start-options.ts';

/** Milliseconds that requests in flight have to finish after a stop signal. */
const GRACE = 10_000;

/** `skillet-host start`: serves until a signal; resolves with the exit code. */
export async function start(
  flags: StartFlags,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<number> {
  const options = await resolveStartOptions(flags, env, cwd);
  const log = createLogger({ level: options.logLevel, pretty: process.stdout.isTTY });
  const { config } = options;
  for (const warning of config.warnings) log.warn(renderProblem(warning));
  if (config.file === null) {
    const found = config.skills.length + config.broken.length;
    log.info(
      `no runtime-config.yaml here and no --config: serving the ${String(found)} skills found in the current folder and ./examples`,
    );
  }
  const host = await startHost({ ...options, log });
  const stopped = new AbortController();
  const exitCode = new Promise<number>((resolve) => {
    onStopSignals(
      (signal) => {
        log.info(
          `${signal}: stopping; requests in flight have ${String(GRACE / 1000)} s to finish`,
        );
        void host.stop(GRACE).then(() => {
          stopped.abort();
          resolve(0);
        });
      },
      (signal) => {
        log.warn(`${signal} again: ending at once`);
        log.flush();
        process.exit(1);
      },
      stopped.signal,
    );
  });
  process.on('SIGHUP', () => {
    // Its outcome is in the log.
    void host.reload('SIGHUP').catch(() => undefined);
  });
  if (process.stdout.isTTY) process.stdout.write(skillTable(config, host.url));
  const code = await exitCode;
  log.info('stopped');
  log.flush();
  // A skill's stuck native call must not keep the process.
  if (process.stdout.writableLength > 0) await once(process.stdout, 'drain');
  process.exit(code);
}
