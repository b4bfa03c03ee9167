import { tmpdir } from 'node:os';
import { relative, resolve } from 'node:path';
import { ConfigError, SERVER_DEFAULTS, SETTINGS_DEFAULTS, type HostConfig } from '@skillet/config';
import { UsageError } from '@skillet/command';
import { readOwnCgroup } from '@skillet/proc';
import { askMachine } from '@skillet/supervisor';
import { KERNEL_FILES } from '../../kernel-files.ts';
import { VERSION } from '../../version.ts';
import { EnvFile } from '../env-file.ts';
import { resolveStartOptions } from '../start-options.ts';
import { checkCgroup } from './checks/cgroup.ts';
import { checkClock } from './checks/clock.ts';
import { checkConfinement } from './checks/confinement.ts';
import { checkConfiguration, type ConfigurationFacts } from './checks/configuration.ts';
import { checkFolder } from './checks/disk.ts';
import { checkHost } from './checks/host.ts';
import { checkAddresses, checkDescriptors, checkTasks } from './checks/limits.ts';
import { checkCores, checkMemory, checkOvercommit, checkSwap } from './checks/memory.ts';
import { checkLocalhost, checkPort, checkProxies } from './checks/network.ts';
import { checkNode, checkSystem } from './checks/node.ts';
import { checkPrograms } from './checks/programs.ts';
import { checkPython } from './checks/python.ts';
import { checkWatching } from './checks/watching.ts';
import { readClock } from './facts/clock.ts';
import { readFolder, readWatching } from './facts/files.ts';
import { readHost } from './facts/host.ts';
import { readCores, readLimitFacts, readMemory, readNode } from './facts/machine.ts';
import { readLocalhost, readPort } from './facts/network.ts';
import { readPrograms } from './facts/programs.ts';
import { readPythons } from './facts/python.ts';
import type { Finding } from './finding.ts';
import { needsOf } from './needs.ts';
import { reportText } from './report-text.ts';

/** Flags of `skillet-host doctor`, as commander gives them. */
export interface DoctorFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** What a host would be started with. */
interface Plan {
  readonly facts: ConfigurationFacts;
  readonly skills: HostConfig['skills'];
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
  readonly watches: boolean;
}

/** `skillet-host doctor`: prints what it has found; resolves with 1 when a fault is among that, else with 0. */
export async function doctor(
  flags: DoctorFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number> {
  const plan = await planOf(flags, env, cwd);
  const findings = await examine(plan, env);
  const ok = findings.every(({ state }) => state !== 'fault');
  const { stdout } = process;
  if (flags.json === true) {
    stdout.write(`${JSON.stringify({ ok, version: VERSION, findings }, null, 2)}\n`);
  } else {
    const colours = stdout.isTTY && stdout.hasColors() && (env['NO_COLOR'] ?? '') === '';
    stdout.write(
      reportText(findings, { width: stdout.isTTY ? stdout.columns : Infinity, colours }),
    );
  }
  return ok ? 0 : 1;
}

async function examine(plan: Plan, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const { skills, dataDir, host, port, metrics } = plan;
  const group = readOwnCgroup();
  const needs = needsOf({ skills });
  const node = readNode();
  const limits = readLimitFacts(group);
  const memory = readMemory(group);
  const running = await readHost(dataDir);
  const means = await askMachine(KERNEL_FILES.python);
  const [ports, localhost, pythons, folders] = await Promise.all([
    Promise.all([
      readPort('port', host, port, running.own),
      ...(metrics === undefined
        ? []
        : [readPort('metrics port', metrics.host, metrics.port, running.own)]),
    ]),
    readLocalhost(host),
    readPythons(skills, env),
    Promise.all([
      readFolder({
        check: 'data folder',
        path: dataDir,
        holds: 'the state of skills, reports of crashes and analytics',
        remedy: `mkdir -p ${dataDir} && sudo chown -R "$(id -un)" ${dataDir}, or SKILLET_DATA_DIR=/somewhere/else`,
      }),
      readFolder({
        check: 'temporary folder',
        path: tmpdir(),
        holds: 'sockets of skills in processes and files of skills',
        remedy: 'export TMPDIR=/somewhere/else',
      }),
    ]),
  ]);
  return [
    checkConfiguration(plan.facts),
    checkHost(running.host),
    checkNode(node),
    checkSystem(node),
    ...ports.map(checkPort),
    checkLocalhost(localhost),
    checkProxies(env),
    ...folders.map(checkFolder),
    checkDescriptors(limits, needs),
    checkTasks(limits, needs),
    checkAddresses(limits),
    checkCores(readCores(group)),
    checkMemory(memory, needs),
    checkSwap(memory),
    checkOvercommit(memory, needs),
    checkCgroup(running.group ?? group, needs.processes > 0),
    checkClock(readClock(dataDir)),
    checkWatching(
      readWatching(
        skills.map(({ dir }) => dir),
        plan.watches,
      ),
    ),
    checkConfinement(means, skills.filter(({ permissions }) => permissions !== undefined).length),
    ...pythons.map(checkPython),
    checkPrograms(readPrograms(skills, env)),
  ];
}

async function planOf(flags: DoctorFlags, env: NodeJS.ProcessEnv, cwd: string): Promise<Plan> {
  try {
    await EnvFile.read(flags.config, env, cwd);
    const { config, host, port, watchSkills } = await resolveStartOptions(
      flags.config === undefined ? {} : { config: flags.config },
      env,
      cwd,
      () => Promise.resolve(env),
    );
    const { file, skills, broken, warnings, metrics, settings } = config;
    return {
      facts: {
        file: file === null ? null : relative(cwd, file),
        skills: skills.length,
        broken: broken.length,
        warnings: warnings.length,
      },
      skills,
      dataDir: settings.dataDir,
      host,
      port,
      metrics:
        metrics.enabled && metrics.port !== undefined
          ? { host: metrics.host, port: metrics.port }
          : undefined,
      watches: watchSkills || settings.autoReloadConfig,
    };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof UsageError)) throw error;
    const facts = { file: null, skills: 0, broken: 0, warnings: 0, problem: error.message };
    const dataDir = resolve(cwd, env['SKILLET_DATA_DIR'] ?? SETTINGS_DEFAULTS.dataDir);
    const { host, port } = SERVER_DEFAULTS;
    return { facts, skills: [], dataDir, host, port, metrics: undefined, watches: false };
  }
}
