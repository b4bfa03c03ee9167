import { HostError } from '@skillet/core';
import { takeAdminToken } from '../launcher/host-environment.ts';
import { logCondition } from '../host/condition/log-condition.ts';
import { openControl } from '../host/control/open-control.ts';
import { collectWhenIdle } from '../host/collect-when-idle.ts';
import type { LauncherLink } from '../host/launcher-link.ts';
import { leave } from '../host/leave.ts';
import { startHost } from '../host/start-host.ts';
import { describePlan, stopPlan, type Successor } from '../host/stop-plan.ts';
import { awaitStop } from '../host/stop-request.ts';
import { watchTerminal } from '../host/terminal.ts';
import { describeReach } from './describe-reach.ts';
import { hostCommand } from './new/host-command.ts';
import { shellWord } from './new/shell-word.ts';
import { prepareStart } from './prepare-start.ts';
import { skillLines, skillTable } from './skill-table.ts';
import { ConfigSource } from '../sources/config-source.ts';
import { NOTHING, SkillSources } from '../sources/skill-sources.ts';
import { servesNothing, type StartFlags } from './start-options.ts';

/** Milliseconds beyond its time in which what a host ends has to be gone. */
const LATE = 500;

/** Milliseconds after which something is done that is nothing. */
const LONG = 60_000;

/** `skillet-host start`: serves until a signal, or until its launcher is gone; the process ends then. */
export async function start(
  flags: StartFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
  link: LauncherLink | undefined,
): Promise<never> {
  // Gone from the environment before anything is started that could inherit it.
  const given = takeAdminToken(env) ?? link?.adminToken;
  const { options, log, place } = await prepareStart(flags, env, cwd, given, link);
  const { readConfig } = options;
  const sources = new SkillSources(new ConfigSource(readConfig, options.config));
  const config = await sources.join(options.config, NOTHING);
  const nothing = servesNothing(config);
  if (nothing) log.warn(howToBegin(shellWord(hostCommand(env, cwd))));
  else if (config.file === null) {
    const found = config.skills.length + config.broken.length;
    log.info(`no runtime-config.yaml here and no --config: ${whatIsServed(found)}`);
  }
  if (place.why !== undefined) log.warn(place.why);
  const stop = awaitStop(log, link);
  const condition = logCondition(log);
  const planFor = (successor: Successor) =>
    stopPlan(successor, { drain: options.drain, terminal: process.stdout.isTTY });
  const lastsFor = (successor: Successor) => {
    const { drain, grace } = planFor(successor);
    return drain + grace + LATE;
  };
  const leaves = lastsFor('there');
  const { replace: onSpent } = stop;
  const starting = startHost({
    ...options,
    config,
    sources,
    log,
    link,
    place,
    leaves,
    condition,
    onSpent,
    drainRequest: stop.because,
    cgroups: true,
    droppedLines: () => log.loss()?.lines ?? 0,
  });
  // Neither the channel to the launcher nor the lines to other hosts hold the process while it waits for these.
  const held = setInterval(() => undefined, LONG);
  const terminalIsGone = watchTerminal();
  process.on('SIGHUP', () => {
    if (terminalIsGone()) {
      stop.because('the terminal was closed');
      return;
    }
    // Its outcome is in the log.
    void starting
      .then((host) => host.reload('SIGHUP'))
      .catch((error: unknown) => {
        if (error instanceof HostError) log.error(`reload (SIGHUP): ${error.message}`);
      });
  });
  void stop.reason.then(({ successor }) => {
    const { grace } = planFor(successor);
    setTimeout(() => {
      log.warn(`not everything has ended after ${String(grace / 1000)} s: ending anyway`);
      void log.flush().then(() => leave(codeOf(successor)));
    }, lastsFor(successor));
  });
  const host = await starting.finally(() => {
    clearInterval(held);
  });
  collectWhenIdle();
  const plan = planFor('none');
  const isFirst = place.number === 1;
  const desk = { config, log, link, stop, host, plan, readConfig };
  const control = isFirst ? await openControl(desk) : undefined;
  const reach = nothing ? undefined : describeReach(options.host, env, config.callers);
  if (isFirst && reach !== undefined) log[reach.level](reach.text);
  if (!isFirst) log.debug(`host ${String(place.number)} of ${String(place.of)} serves`);
  else if (nothing) log.info(`${host.url}/docs is up, and lists no skill yet`);
  else if (process.stdout.isTTY) process.stdout.write(skillTable(config, host.url));
  else for (const line of skillLines(config, host.url)) log.info(...line);
  const { why, successor } = await stop.reason;
  const wayOut = planFor(successor);
  if (successor === 'to-come') log.error(`${why}: the host has to be replaced`);
  log.info(`${why}: stopping; ${describePlan(wayOut)}`);
  // Who asks from now on means the one that has taken over.
  if (successor === 'there') control?.close();
  await host.stop(wayOut);
  control?.close();
  stop.done();
  log.info('stopped');
  await log.flush();
  leave(codeOf(successor));
}

/** A launcher, or whatever else watches over the host, takes the second for a crash, and starts another. */
function codeOf(successor: Successor): number {
  return successor === 'to-come' ? 1 : 0;
}

const PLACES = 'the current folder, ./skills and ./examples';

function whatIsServed(found: number): string {
  return `serving ${found === 1 ? 'the skill' : `the ${String(found)} skills`} found in ${PLACES}`;
}

function howToBegin(host: string): string {
  return (
    `there is nothing to serve: no runtime-config.yaml here, no --config, and no skill in ${PLACES}. ` +
    `To begin: ${host} new weather, and start again`
  );
}
