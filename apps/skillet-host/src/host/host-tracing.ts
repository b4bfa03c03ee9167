import type { HostConfig } from '@skillet/config';
import { openTracing, type Clear, type OpenTracing } from '@skillet/tracing';
import { Finder } from '../crash/finder/finder.ts';
import { secretsOfEnv, secretsOfHeaders } from '../crash/secrets.ts';
import type { HostLogger } from '../log/logger.ts';
import { VERSION } from '../version.ts';

/** The traces of a host. */
export interface HostTracing extends OpenTracing {
  /** Another configuration holds, with other secrets in the environments of its skills. */
  configure(config: Pick<HostConfig, 'skills'>): void;
}

/** The traces of a host; undefined where neither the configuration nor the environment wants any. */
export async function hostTracing(
  { telemetry, skills }: Pick<HostConfig, 'telemetry' | 'skills'>,
  log: Pick<HostLogger, 'info' | 'warn'>,
): Promise<HostTracing | undefined> {
  const finder = new Finder();
  let own = secretsOfSkills(skills);
  const tracing = await openTracing({
    otlp: telemetry.otlp,
    variables: process.env,
    version: VERSION,
    log: {
      info: (message) => {
        log.info(message);
      },
      warn: (message) => {
        log.warn(message);
      },
    },
    clear: clearer(finder, () => own),
  });
  if (tracing === undefined) return undefined;
  return {
    ...tracing,
    configure: (next) => {
      own = secretsOfSkills(next.skills);
    },
    close: async () => {
      await tracing.close();
      await finder.close();
    },
  };
}

/** Has secrets taken out as crash reports have: in a thread of its own, by their names and by what is known of the request. */
function clearer(finder: Finder, own: () => readonly string[]): Clear {
  return async (headers, input, result) => {
    const found = await finder.find(input);
    if (!found.all) return { input: undefined, result: undefined };
    const secrets = [...secretsOfHeaders(headers), ...found.texts, ...own()];
    return {
      input: await finder.report(input, secrets),
      result: result && (await finder.report(result, secrets)),
    };
  };
}

/** What skills have in their environments that is secret by its name. */
function secretsOfSkills(skills: HostConfig['skills']): readonly string[] {
  const all = [process.env, ...skills.map(({ env }) => env)].flatMap(secretsOfEnv);
  return [...new Set(all)];
}
