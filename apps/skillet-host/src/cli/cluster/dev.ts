import { readPort, UsageError } from '@skillet/command';
import { dataDirOf } from '../control/ask-host.ts';
import { hostCommand } from '../new/host-command.ts';
import { shellWord } from '../new/shell-word.ts';
import { findConfigFile } from '../read-config.ts';
import { start } from '../start.ts';
import { devServer, type DevServer } from './dev-server.ts';
import { findProgram } from './find-program.ts';
import { memberName } from './member-name.ts';
import type { DevFlags } from './register-cluster.ts';

/** The name of the cluster of all that are started by this. */
const CLUSTER = 'dev';
const NAME = /^[\w-]{1,64}$/;

/** `skillet-host cluster dev`: serves as one of a cluster on this machine; the process ends then. */
export async function dev(
  { name, natsPort, natsServer, ...flags }: DevFlags,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<never> {
  if (name !== undefined && !NAME.test(name))
    throw new UsageError(`--name must be letters, digits, \`_\` and \`-\`, not "${name}"`);
  const server = await devServer({
    port: readPort(natsPort, '--nats-port'),
    program: () => findProgram(natsServer, env, cwd),
    // The host itself is to read the `.env`.
    folder: await dataDirOf(flags, { env: { ...env }, cwd }),
  });
  const host = name ?? memberName(await findConfigFile(flags.config, env, cwd), cwd);
  const port = (readPort(flags.port, '--port') ?? 8000) + 1;
  const command = `${shellWord(hostCommand(env, cwd))} cluster dev --config OTHER.yaml`;
  for (const line of described(server, host, `${command} --port ${String(port)}`)) say(line);
  server.onEnd((why) => {
    say(`the NATS server has ended (${why}): this host goes on alone`);
  });
  return start(
    { ...flags, member: { server: server.url, name: CLUSTER, host } },
    env,
    cwd,
    undefined,
  );
}

function described(
  { url, port, version, isOwn }: DevServer,
  host: string,
  command: string,
): readonly string[] {
  const onPort = port === 4222 ? '' : ` --nats-port ${String(port)}`;
  return [
    isOwn
      ? `NATS ${version} was started at ${url}, and ends with this host, which is "${host}" in the cluster "${CLUSTER}"`
      : `this host is "${host}" in the cluster "${CLUSTER}" of the NATS that runs at ${url} already`,
    `another host joins by: ${command}${onPort}`,
  ];
}

function say(line: string): void {
  process.stderr.write(`skillet-host: ${line}\n`);
}
