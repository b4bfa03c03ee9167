import inspector from 'node:inspector';
import { renderProblem } from '@skillet/config';
import { createLogger } from '../log/logger.ts';
import { takeAdminToken, withAdminToken } from '../launcher/host-environment.ts';
import { collectWhenIdle } from '../host/collect-when-idle.ts';
import type { LauncherLink } from '../host/launcher-link.ts';
import { leave } from '../host/leave.ts';
import { startHost } from '../host/start-host.ts';
import { awaitStop } from '../host/stop-request.ts';
import { watchTerminal } from '../host/terminal.ts';
import { describeReach } from './describe-reach.ts';
import { skillLines, skillTable } from './skill-table.ts';
import { resolveStartOptions, type StartFlags } from './start-options.ts';

/** Milliseconds that requests in flight have to finish after a stop signal. */
const GRACE = 10_000;
/** The same when the host goes because a thread that nobody can end takes what it needs. */
const SHORT_GRACE = 2000;
/** Milliseconds beyond that in which what is ended has to be gone. */
const LATE = 500;

/** `skillet-host start`: serves until a signal, or until its launcher is gone; the process ends then. */
export async function start(
  flags: StartFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
  link: LauncherLink | undefined,
): Promise<never> {
  // Gone from the environment before anything is started that could inherit it.
  const adminToken = takeAdminToken(env) ?? link?.adminToken;
  const options = await resolveStartOptions(flags, withAdminToken(env, adminToken), cwd);
  // Without a launcher: a child of a skill could open the debugger by this signal.
  if (inspector.url() === undefined) process.on('SIGUSR1', () => undefined);
  const log = createLogger({ level: options.logLevel, pretty: process.stdout.isTTY });
  const { config } = options;
  for (const warning of config.warnings) log.warn(renderProblem(warning));
  if (config.file === null) {
    const found = config.skills.length + config.broken.length;
    log.info(`no runtime-config.yaml here and no --config: ${whatIsServed(found)}`);
  }
  const stop = awaitStop(log, link);
  const starting = startHost({ ...options, log, link, onSpent: stop.replace });
  const terminalIsGone = watchTerminal();
  process.on('SIGHUP', () => {
    if (terminalIsGone()) {
      stop.because('the terminal was closed');
      return;
    }
    // Its outcome is in the log.
    void starting.then((host) => host.reloader.reload('SIGHUP')).catch(() => undefined);
  });
  void stop.reason.then(({ replaced }) => {
    const grace = graceOf(replaced);
    setTimeout(() => {
      log.warn(`not everything has ended after ${String(grace / 1000)} s: ending all the same`);
      void log.flush().then(() => leave(codeOf(replaced)));
    }, grace + LATE);
  });
  const host = await starting;
  collectWhenIdle();
  const reach = describeReach(options.host, env);
  if (reach !== undefined) log[reach.level](reach.text);
  if (process.stdout.isTTY) process.stdout.write(skillTable(config, host.url));
  else for (const line of skillLines(config, host.url)) log.info(...line);
  const { why, replaced } = await stop.reason;
  const grace = graceOf(replaced);
  if (replaced) log.error(`${why}: the host has to be replaced`);
  log.info(`${why}: stopping; requests in flight have ${String(grace / 1000)} s to finish`);
  await host.stop(grace, replaced);
  stop.done();
  log.info('stopped');
  await log.flush();
  leave(codeOf(replaced));
}

/** What makes a host go must not go on for long. */
function graceOf(replaced: boolean): number {
  return replaced ? SHORT_GRACE : GRACE;
}

/** A launcher, or whatever else watches over the host, takes the second for a crash. */
function codeOf(replaced: boolean): number {
  return replaced ? 1 : 0;
}

function whatIsServed(found: number): string {
  const where = 'in the current folder and ./examples';
  if (found === 0) return `and no skill ${where}; skillet-host new makes one`;
  return `serving ${found === 1 ? 'the skill' : `the ${String(found)} skills`} found ${where}`;
}
