import { hostname } from 'node:os';
import { join } from 'node:path';
import type { HostConfig } from '@skillet/config';
import { describeCollisions } from '@skillet/catalog';
import { createGateway, FairTurns, healthInCluster, SERVICE_NAME } from '@skillet/gateway';
import { ownDescriptors } from '@skillet/proc';
import { Supervisor } from '@skillet/supervisor';
import { hostCluster, hostLine, inCluster, Placing } from '../cluster/host-cluster.ts';
import { BlackBox } from '../crash/black-box.ts';
import { keptKeys } from '../keys/kept-keys.ts';
import { PluginHost } from '../plugins/plugin-host.ts';
import { ALONE } from '../launcher/place-of.ts';
import { KERNEL_FILES } from '../kernel-files.ts';
import { accessLines } from '../log/access-lines.ts';
import { WrongCredentials } from '../log/wrong-credentials.ts';
import { requestLinesAt } from '../log/request-lines.ts';
import { sayWhatIsOff } from '../log/say-what-is-off.ts';
import { hostLastTools } from '../last-tools/host-last-tools.ts';
import { hostToolNames } from '../tool-names/host-tool-names.ts';
import { VERSION } from '../version.ts';
import { hostAnalytics } from './analytics/host-analytics.ts';
import { autoReload } from './auto-reload.ts';
import { connectWithin, NOWHERE } from './within.ts';
import { companyOf } from './beside-another.ts';
import { skillFinder } from './peers/from-skill.ts';
import { Peers } from './peers/peers.ts';
import { DataDirWatch } from './condition/data-dir-watch.ts';
import { joinConditions } from './condition/join-conditions.ts';
import { hostDashboard } from './dashboard/host-dashboard.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { deliverTo, eventListeners } from './event-listeners.ts';
import { EventRing } from './event-ring.ts';
import { finishedCalls } from './finished-calls.ts';
import { firstStarts } from './first-starts.ts';
import { hostMcp } from './host-mcp.ts';
import type { HostOptions } from './host-options.ts';
import { hostInstaller } from './installer/host-installer.ts';
import { hostTracing } from './host-tracing.ts';
import { hostLimits } from '../limits/host-limits.ts';
import { hostMetrics } from './metrics/host-metrics.ts';
import { leavesTraces } from './leaves-traces.ts';
import { listen } from './listen.ts';
import { warnOfPlainCredentials } from './plain-credentials.ts';
import { moveAtOnce } from './move-at-once.ts';
import { openWhenReady } from './open-when-ready.ts';
import { operationsLeftOut } from './operations-left-out.ts';
import { pardoner } from './pardoner.ts';
import { recover } from './recover.ts';
import { Reloader } from './reloader.ts';
import { callTaps } from '../recording/call-taps.ts';
import { HostRecorder } from '../recording/host-recorder.ts';
import type { RunningHost } from './running-host.ts';
import { hostRollouts } from '../rollout/host-rollouts.ts';
import * as fleet from '../siblings/host-siblings.ts';
import { keysInAll } from '../siblings/keys-in-all.ts';
import { StandIn } from '../siblings/stand-in.ts';
import { memoryOf, shareOf } from '../siblings/share.ts';
import { versionsInAll } from '../siblings/versions-in-all.ts';
import { stopHost } from './stop-host.ts';
import { faultTeller } from './tell-fault.ts';
import { openVersions } from './versions/open-versions.ts';
import { versionRoutes } from './versions/version-routes.ts';
import { createHostServer, renewTls } from './tls.ts';

/** Wires the rooms together: listens, then starts every skill; a skill that fails holds up nobody. */
export async function startHost(options: HostOptions): Promise<RunningHost> {
  const { log, place = ALONE } = options;
  const { config, versions } = await openVersions(options);
  const { dataDir } = config.settings;
  const traces = leavesTraces(config);
  const [draining, stopping] = [new AbortController(), new AbortController()];
  const plugins = await PluginHost.load(config, log);
  const [ring, fairTurns, peers] = [new EventRing(), new FairTurns(), new Peers()];
  const fault = (message: string) => log.error(message);
  const { link, watchSkills, sources, port, droppedLines = () => 0, middlewares = [] } = options;
  const siblings = fleet.hostSiblings({ place, link, log });
  const { others, commands, ...asked } = versionsInAll(siblings, versions);
  const metrics = hostMetrics({ config, link, place, siblings, log, droppedLines });
  const tracing = await hostTracing(config, log);
  const analytics = hostAnalytics(config, log);
  const kept = { dataDir: traces ? dataDir : undefined, log };
  const dashboard = hostDashboard({ ...kept, config, place });
  const rollouts = hostRollouts({ config, place, siblings, log });
  const recorder = new HostRecorder({ config, place, siblings, log });
  const counting = [metrics, tracing, analytics, dashboard, rollouts];
  const access = accessLines(log, config);
  const hearing = [options, plugins, metrics, dashboard, versions, rollouts];
  const wanting = [fleet.ringListener(ring, place, link), ...hearing.map((part) => part?.onEvent)];
  const listeners = eventListeners(log, wanting, fault);
  const blackBox = new BlackBox({ config, log, deliver: deliverTo(listeners) });
  const { onEvent: emit } = blackBox;
  const [company, lastTools] = [companyOf(link, options.leaves ?? 0), hostLastTools(kept)];
  const [line, placing] = [hostLine(config, siblings?.line), new Placing(config, log)];
  const limits = hostLimits({
    ...{ ...kept, config, place, line },
    onLimited: metrics?.onRateLimited,
    onEvent: emit,
    skill: (mount) => supervisor.skill(mount),
  });
  const supervisor: Supervisor = new Supervisor({
    ...{ admission: limits.limiter, line, lastTold: lastTools },
    ...{ turns: fairTurns, tap: callTaps(recorder, rollouts.tap) },
    kernel: KERNEL_FILES,
    runtimeDir: traces ? join(dataDir, 'run') : undefined,
    cgroups: options.cgroups ?? false,
    workspace: config.baseDir,
    ...{ stopping: stopping.signal, alone: company.alone },
    ...{ observe: blackBox.observe, onEvent: emit, elsewhere: placing.elsewhere },
    ...finishedCalls([...counting, access], fault),
    onSpent: options.onSpent ?? (() => undefined),
    onFault: (message) => fault(`a worker thread failed outside any skill: ${message}`),
  });
  const cluster = await hostCluster({
    ...{ config, place, placing, supervisor, ring, line, log, emit },
    ...finishedCalls([tracing, access], fault),
    ...{ turns: fairTurns, admission: limits.limiter, stopping: draining.signal },
  });
  const { dispatcher = supervisor, runner = supervisor } = cluster ?? {};
  let move = (next: HostConfig) => next;
  let pardon: RunningHost['pardon'] = () => Promise.resolve(false);
  const prepare = (next: HostConfig) =>
    plugins.equip(move(placing.prepare(shareOf(dashboard?.prepare(next) ?? next, place))));
  const reloader = new Reloader({
    ...{ supervisor: runner, sources, log, rollouts, versions, prepare: recorder.noting(prepare) },
    ...{ initial: config, onOutcome: metrics?.onReload },
  });
  versions?.follow({ supervisor, reloader, sources, emit, others }, config.skills);
  const copies = { equip: (one: HostConfig) => plugins.equip(one), onCopied: metrics?.onCopied };
  rollouts.follow({ ...{ supervisor, reloader, versions, emit }, ...copies });
  const { baseUrl, tls } = config.server;
  const door = new Doorkeeper({ descriptors: ownDescriptors(), log });
  const dataDirWatch = new DataDirWatch({ dataDir, log });
  if (traces) dataDirWatch.start();
  const known = [door, dataDirWatch, reloader, options, analytics, versions, cluster];
  const parts = known.flatMap((part) => part?.condition ?? []);
  const condition = () => joinConditions(parts);
  const health = () => healthInCluster(dispatcher, condition());
  const { middleware } = plugins;
  if (middleware !== undefined) middlewares.unshift(middleware);
  middlewares.unshift(...requestLinesAt(options.logLevel, log));
  const toolNames = hostToolNames({ ...kept, dispatcher: supervisor });
  const mcpParts = { dispatcher, names: toolNames.names, tracing, stopping: draining.signal };
  const mcp = hostMcp({ ...mcpParts, config, listeners, reloader, isolates: supervisor, log });
  cluster?.onChanged(() => mcp.touch());
  parts.push(() => ({ notes: describeCollisions(mcp.collisions) }));
  const wrong = new WrongCredentials(log, metrics?.onWrongCredential);
  const keys = keysInAll(siblings, await keptKeys({ config, log, onLimits: limits.useKeys }));
  reloader.onReloaded((next) => {
    keys.book.configure(next);
    for (const part of [placing, tracing, analytics, access, limits.limiter, recorder])
      part?.configure(next);
  });
  const gateway = createGateway({
    ...{ dispatcher, fairTurns, tracing, toolNames: toolNames.names },
    routes: [
      ...(config.mcp.enabled ? mcp.routes : []),
      ...(metrics?.routes(supervisor, reloader) ?? []),
      ...(analytics?.routes ?? []),
      ...versionRoutes(asked.versions),
      ...[rollouts, recorder].flatMap((part) => part.routes),
      ...(dashboard?.routes({
        ...{ dispatcher: supervisor, reloader, condition, drain: options.drainRequest },
        ...{ emit, keys, limiter: limits.limiter },
        hasAdminToken: options.adminToken !== undefined,
      }) ?? []),
    ],
    dashboard: dashboard?.page,
    sessions: dashboard?.sessions,
    service: { name: SERVICE_NAME, version: VERSION },
    cors: config.settings.cors,
    names: [hostname(), options.host],
    ...(baseUrl === undefined ? {} : { baseUrl }),
    stopping: draining.signal,
    condition,
    middlewares,
    events: ring,
    adminToken: options.adminToken,
    callers: keys.book,
    onWrongCredential: wrong.note,
    trustProxy: config.server.trustProxy,
    adminLoopback: config.server.adminLoopback,
    ...memoryOf(config, place),
    isFromSkill: skillFinder(peers),
    onPlainCredentials: warnOfPlainCredentials(log),
    installer: hostInstaller({ config, reloader, stopping: stopping.signal }),
    pardon: (mount) => inAll.pardon(mount),
    reload: (by, wish) => inAll.reload(`POST /reload by ${by}`, wish),
    ...inCluster(fleet.gatewayParts(siblings), cluster?.all),
    onOperated: dashboard?.told,
    onError: faultTeller(plugins, log),
  });
  const own = {
    ...{ reloader, emit, rollouts, recorder, health, analytics },
    pardon: (mount: string) => pardon(mount),
  };
  const inAll = fleet.actInAll(siblings, gateway, own, [commands, keys.commands]);
  const entrance = fleet.entranceOf(siblings, gateway, { peers, reloader, config });
  const server = await createHostServer(entrance, port === undefined ? undefined : tls);
  const standIn = StandIn.of(server, link);
  const open = async () => {
    if (port === undefined) return NOWHERE;
    const url = await listen(server, { host: options.host, port, link, place, door });
    log.info({ url, pid: process.pid }, `listening on ${url}`);
    return url;
  };
  await siblings?.meet().then(() => limits.limiter.settle());
  const takesOver = link?.takesOver === true;
  let url = takesOver ? '' : await open();
  if (port !== undefined && place.number === 1) await metrics?.listen(supervisor);
  sayWhatIsOff(log, config);
  const suspects = recover({ config, notice: link?.crash, blackBox, log });
  move = (next) => suspects.move(next);
  parts.push(suspects.condition);
  pardon = pardoner({ suspects, reloader, supervisor, log });
  listeners.add(operationsLeftOut(supervisor, log));
  listeners.add(moveAtOnce({ suspects, reloader, log }));
  const first = prepare(config);
  runner.start(first.skills, first.broken);
  await cluster?.start(gateway);
  if (takesOver)
    url = await openWhenReady({ supervisor, listeners, open, hear: [company, metrics] });
  const renewal = await renewTls(server, tls, log);
  const watched = { config, sources, supervisor, reloader };
  const watch = await autoReload({ ...watched, listeners, log, watchSkills });
  return {
    url,
    connect: () => connectWithin(server),
    reloader,
    ...{ ...inAll, ...asked, reloadCluster: cluster?.all.reload },
    get stopping() {
      return draining.signal.aborted;
    },
    ...{ canaries: rollouts.desk, shadows: rollouts.shadows, record: recorder.record },
    started: (within) => firstStarts(supervisor, listeners, within),
    health,
    stop: async (plan) => {
      await stopHost(plan, {
        ...{ server, door, supervisor, link, metrics, analytics, draining, stopping, log },
        watching: [watch, renewal, standIn, rollouts],
        counting: [...counting, cluster],
        keeping: [toolNames, lastTools, dataDirWatch, keys, wrong, ...(versions ? [versions] : [])],
        onStopped: async () => {
          await plugins.close();
          if (middleware !== undefined) middlewares.splice(middlewares.indexOf(middleware), 1);
        },
      });
      for (const part of [limits, blackBox, mcp, siblings, peers, recorder]) await part?.close();
    },
  };
}
