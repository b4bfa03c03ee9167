import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a wheel out of names and texts: `argv` is the path of it, and what it has as JSON. */
const PACK = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name, text in json.loads(sys.argv[2]).items():
        wheel.writestr(name, text)
`;

/** An index that the real pip fetches wheels from, on a port of this machine. */
export class PythonIndex implements AsyncDisposable {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  readonly #server: Server;
  readonly #folder: string;
  readonly #files = new Map<string, Buffer>();

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async open(): Promise<PythonIndex> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const index = new PythonIndex(server, await mkdtemp(join(tmpdir(), 'skillet-index-')));
    server.on('request', (req, res) => {
      const path = req.url ?? '';
      index.asked.push(path);
      const [, name] = /^\/simple\/([^/]+)\/$/.exec(path) ?? [];
      const page = name === undefined ? undefined : index.#page(name);
      const found = page ?? index.#files.get(path.slice('/files/'.length));
      res.statusCode = found === undefined ? 404 : 200;
      if (page !== undefined) res.setHeader('Content-Type', 'text/html');
      res.end(found);
    });
    return index;
  }

  /** Has pip fetch from here alone, and keep nothing of it. */
  get env(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      PIP_INDEX_URL: `http://127.0.0.1:${String(port)}/simple/`,
      PIP_CONFIG_FILE: '/dev/null',
      PIP_FIND_LINKS: '',
      PIP_NO_CACHE_DIR: '1',
    };
  }

  /** Publishes a wheel for any machine, with modules, and perhaps a program (`module:function`). */
  async publish(
    name: string,
    version: string,
    modules: Readonly<Record<string, string>>,
    { needs = [], program }: { readonly needs?: readonly string[]; readonly program?: string } = {},
  ): Promise<void> {
    const plain = name.replaceAll('-', '_');
    const info = `${plain}-${version}.dist-info`;
    const required = needs.map((one) => `Requires-Dist: ${one}\n`).join('');
    const files = {
      ...modules,
      [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n${required}`,
      [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
      ...(program === undefined
        ? {}
        : { [`${info}/entry_points.txt`]: `[console_scripts]\n${name} = ${program}\n` }),
      [`${info}/RECORD`]: '',
    };
    const file = `${plain}-${version}-py3-none-any.whl`;
    const path = join(this.#folder, file);
    execFileSync('python3', ['-c', PACK, path, JSON.stringify(files)]);
    this.#files.set(file, await readFile(path));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #page(name: string): string | undefined {
    const own = [...this.#files].filter(([file]) =>
      file.startsWith(`${name.replaceAll('-', '_')}-`),
    );
    if (own.length === 0) return undefined;
    const links = own.map(([file, bytes]) => {
      const digest = createHash('sha256').update(bytes).digest('hex');
      return `<a href="/files/${file}#sha256=${digest}">${file}</a>`;
    });
    return `<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`;
  }
}
