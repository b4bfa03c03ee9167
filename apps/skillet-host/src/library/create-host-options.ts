import type { ResolveSkill, SkillDefinition } from '@skillet/config';
import type { HostLogger } from '../log/logger.ts';

/** What a host in a program of one's own is made of. */
export interface CreateHostOptions {
  /** Path of a configuration file, or an object with its keys. Default: no skills, and every default. */
  readonly config?: string | object;
  /** Skills besides those of the configuration; paths are relative to `cwd`. */
  readonly skills?: readonly SkillDefinition[];
  /** Default: what the configuration says, else 127.0.0.1. */
  readonly host?: string;
  /** Default: what the configuration says, else 8000; 0 takes any free port. */
  readonly port?: number;
  /** Default: JSON lines on stdout at the configured level; `false` for none. */
  readonly log?: HostLogger | false;
  /** Has a say in where each skill comes from: is given its entry, returns another one or a spec. */
  readonly resolveSkill?: ResolveSkill;
  /** Folder that paths are relative to, but for those in a file. Default: the working directory. */
  readonly cwd?: string;
  /** Variables for `${VAR}` in the configuration. Default: those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}
