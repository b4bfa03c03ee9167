import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const DAY = 86_400_000;

/** A package, and what is in it. */
export interface PublishedPackage {
  readonly name: string;
  readonly version: string;
  /** Further fields of its package.json. */
  readonly manifest?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Links in it, and where they lead to. */
  readonly links?: Readonly<Record<string, string>>;
  /** Days since it was published. Default: 30. */
  readonly days?: number;
  /** Who has published it. Default: ada. */
  readonly publisher?: string;
  /** What else its registry says of its archive, such as signatures of its digest. */
  readonly dist?: (integrity: string) => Readonly<Record<string, unknown>>;
}

interface Kept {
  readonly manifest: Readonly<Record<string, unknown>>;
  readonly publisher: string;
  readonly dist: Readonly<Record<string, unknown>>;
  readonly archive: Buffer;
  readonly at: string;
}

/** A registry that the real npm fetches from, on a port of this machine. */
export class NpmRegistry implements AsyncDisposable {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Answers in JSON to other paths. */
  readonly answers = new Map<string, unknown>();
  readonly #server: Server;
  readonly #folder: string;
  readonly #packages = new Map<string, Map<string, Kept>>();

  private constructor(server: Server, folder: string) {
    this.#server = server;
    this.#folder = folder;
  }

  static async open(): Promise<NpmRegistry> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const registry = new NpmRegistry(server, await mkdtemp(join(tmpdir(), 'skillet-registry-')));
    server.on('request', (req, res) => {
      const path = decodeURIComponent(req.url ?? '').slice(1);
      registry.asked.push(path);
      const found = registry.#find(path.split('?')[0] ?? '');
      res.statusCode = found === undefined ? 404 : 200;
      if (!Buffer.isBuffer(found)) res.setHeader('Content-Type', 'application/json');
      res.end(Buffer.isBuffer(found) ? found : JSON.stringify(found ?? { error: 'not found' }));
    });
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Has npm fetch from here, and keep nothing of it. */
  get env(): Readonly<Record<string, string>> {
    return {
      npm_config_registry: `${this.url}/`,
      npm_config_cache: join(this.#folder, 'cache'),
      npm_config_fetch_retries: '0',
    };
  }

  async publish({
    name,
    version,
    manifest,
    files = {},
    links = {},
    days = 30,
    publisher = 'ada',
    dist = () => ({}),
  }: PublishedPackage): Promise<void> {
    const own = { name, version, ...manifest };
    const root = await mkdtemp(join(this.#folder, 'package-'));
    const all = { 'package.json': JSON.stringify(own), 'index.js': '', ...files };
    for (const [path, text] of Object.entries(all)) {
      const file = join(root, 'package', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    for (const [path, to] of Object.entries(links)) await symlink(to, join(root, 'package', path));
    const archive = join(root, 'archive.tgz');
    const { status } = spawnSync('tar', ['czf', archive, '-C', root, 'package']);
    if (status !== 0) throw new Error('tar has failed');
    const versions = this.#packages.get(name) ?? new Map<string, Kept>();
    const at = new Date(Date.now() - days * DAY).toISOString();
    const bytes = await readFile(archive);
    const kept = { manifest: own, publisher, dist: dist(integrityOf(bytes)), archive: bytes, at };
    versions.set(version, kept);
    this.#packages.set(name, versions);
  }

  /** Serves other bytes for a package than it said. */
  tamper(name: string, version: string, archive: Buffer): void {
    const versions = this.#packages.get(name);
    const kept = versions?.get(version);
    if (kept === undefined) throw new Error(`there is no ${name}@${version}`);
    this.#tampered.set(pathOf(name, version), archive);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close').catch(() => undefined);
    await rm(this.#folder, { recursive: true, force: true });
  }

  readonly #tampered = new Map<string, Buffer>();

  #find(path: string): unknown {
    for (const [name, versions] of this.#packages) {
      if (path === name) return this.#packument(name, versions);
      const { versions: all } = this.#packument(name, versions);
      for (const [version, { archive }] of versions) {
        if (path === `${name}/${version}`) return all[version];
        if (path === pathOf(name, version)) return this.#tampered.get(path) ?? archive;
      }
    }
    return this.answers.get(path);
  }

  #packument(name: string, versions: ReadonlyMap<string, Kept>) {
    const latest = [...versions.keys()].at(-1);
    const of = ([version, { manifest, publisher, archive, ...kept }]: [string, Kept]) => {
      const { scripts = {} } = manifest as { readonly scripts?: Readonly<Record<string, string>> };
      const dist = {
        tarball: `${this.url}/${pathOf(name, version)}`,
        integrity: integrityOf(archive),
        shasum: createHash('sha1').update(archive).digest('hex'),
        ...kept.dist,
      };
      const hasInstallScript = 'postinstall' in scripts || 'install' in scripts;
      return [version, { ...manifest, _npmUser: { name: publisher }, hasInstallScript, dist }];
    };
    return {
      name,
      'dist-tags': { latest },
      versions: Object.fromEntries([...versions].map(of)),
      time: Object.fromEntries([...versions].map(([version, { at }]) => [version, at])),
    };
  }
}

function integrityOf(archive: Buffer): string {
  return `sha512-${createHash('sha512').update(archive).digest('base64')}`;
}

function pathOf(name: string, version: string): string {
  return `${name}/-/${name.replace(/^.*\//, '')}-${version}.tgz`;
}
