import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Exit } from './cli.ts';
import { command } from './installing.ts';
import { minisignKey } from './minisign.ts';
import { ECHO, SKILLETFILE, workspace } from './workspace.ts';

/** A configuration that serves nothing so far. */
export const SERVER = 'skills: []\nserver: {host: 127.0.0.1, port: 0}\n';

/** An index as it lies there. */
export interface IndexFile {
  readonly serial: number;
  readonly skills: readonly { readonly integrity: string }[];
}

/** A folder with `skills`, a `market` that is made of them, and a `project` that has skills of it, signed. */
export class Market {
  readonly cwd: string;

  private constructor(cwd: string) {
    this.cwd = cwd;
  }

  static async make(): Promise<Market> {
    const { secret, publicKey } = minisignKey();
    const config = `${SERVER}install:
  allow: ['index:acme/*']
  min_age: 3d
  indexes: [{url: ../market/index.json, name: acme, minisign: ${publicKey}, min_age: 0}]
`;
    const cwd = await workspace({
      'project/runtime-config.yaml': config,
      'skills/echo/Skilletfile.yaml': `${SKILLETFILE}inventory: {tags: [parrot]}\n`,
      'skills/echo/skill.js': ECHO,
      'skills/echo/.env': 'KEY=secret\n',
      'skills/notes/readme.txt': 'none\n',
      'minisign.key': secret,
    });
    return new Market(cwd);
  }

  /** Makes the index, or makes it anew. */
  build(...more: readonly string[]): Promise<Exit> {
    const given = ['../skills', '--out', '../market/index.json', '--sign', '../minisign.key'];
    return this.run('index', 'build', ...given, ...more);
  }

  /** Runs a command in the project. */
  run(...args: readonly string[]): Promise<Exit> {
    return command(this.cwd, args);
  }

  async index(): Promise<IndexFile> {
    const text = await readFile(join(this.cwd, 'market/index.json'), 'utf8');
    return JSON.parse(text) as IndexFile;
  }
}
