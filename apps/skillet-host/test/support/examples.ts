import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Cli, type CliOptions } from './cli.ts';
import { workspace } from './workspace.ts';

const EXAMPLES = fileURLToPath(new URL('../../../../examples', import.meta.url));

/** A skill served at a mount. */
export interface Example {
  /** Its folder in `examples`, or an absolute path. */
  readonly folder: string;
  readonly mount: string;
  /** Further keys of the configuration, as YAML in one line. */
  readonly settings?: string;
  /** False where there are instructions only. Default: true. */
  readonly runs?: boolean;
}

/** Starts a host that serves examples; resolves once a worker of each is ready. */
export async function serveExamples(
  examples: readonly Example[],
  options: CliOptions = {},
): Promise<{ cli: Cli; url: string; cwd: string }> {
  const skills = examples.map(({ folder, mount, settings }) => {
    const path = resolve(EXAMPLES, folder);
    const more = settings === undefined ? '' : `, ${settings}`;
    return `  - {name: ${mount}, path: ${path}, mount: ${mount}${more}}\n`;
  });
  const cwd =
    options.cwd ??
    (await workspace({
      'runtime-config.yaml': `skills:\n${skills.join('')}server: {host: 127.0.0.1, port: 0}\n`,
    }));
  const cli = new Cli({ ...options, cwd });
  const url = await cli.url();
  await Promise.all(
    examples.filter(({ runs }) => runs !== false).map(({ mount }) => cli.ready(mount)),
  );
  return { cli, url, cwd };
}
