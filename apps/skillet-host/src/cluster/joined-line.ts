import type { HostLine, TopicListener } from '@skillet/core';

/** Where hosts of one port tell each other what they are called in the cluster. */
const NAMES = 'names';
/** Hosts of this port that are remembered, also of ones that are gone. */
const REMEMBERED = 256;

/** By which line another host is heard, and what it is called there. */
interface Way {
  readonly line: HostLine;
  readonly host: string;
}

/**
 * The line of a host that is in a cluster, and may share its port with others besides. It hears the hosts of its port by
 * their own line, also while NATS is away, and all others by that of the cluster. All have the names that they have there.
 */
export class JoinedLine implements HostLine {
  readonly id: string;
  /** What tells this run of the host from all others. */
  readonly instance: string;
  readonly ready: Promise<void>;
  readonly #siblings: HostLine | undefined;
  readonly #onReady: () => void;
  #cluster: HostLine | undefined;
  readonly #topics = new Map<string, TopicListener>();
  readonly #ways = new Map<string, Way>();
  readonly #there = new Set<string>();
  /** The names in the cluster of hosts of this port, by those that they have on their own line. */
  readonly #beside = new Map<string, string>();

  /** `run` is what this run of the host is called in the cluster. */
  constructor(
    run: { readonly host: string; readonly instance: string },
    siblings: HostLine | undefined,
  ) {
    const id = `${run.host}.${run.instance}`;
    this.id = id;
    this.instance = run.instance;
    this.#siblings = siblings;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.ready = promise;
    this.#onReady = () => {
      resolve(undefined);
    };
    siblings?.listen(NAMES, {
      onJoined: (host) => {
        siblings.say(NAMES, id, host);
      },
      onSaid: (name, host) => {
        if (typeof name === 'string') this.#onNamed(name, { line: siblings, host });
      },
      onLeft: (host) => {
        const name = this.#beside.get(host) ?? '';
        if (this.#ways.get(name)?.host === host) this.#leave(name);
      },
    });
  }

  get secret(): string | undefined {
    return this.#isWide ? this.#cluster?.secret : (this.#siblings ?? this.#cluster)?.secret;
  }

  get patience(): number | undefined {
    return (this.#isWide ? this.#cluster : this.#siblings)?.patience;
  }

  get others(): ReadonlySet<string> {
    return this.#there;
  }

  isBeside(host: string): boolean {
    return this.#ways.get(host)?.line === this.#siblings && this.#siblings !== undefined;
  }

  /** There is a cluster, whose line hears the others from now on. */
  join(cluster: HostLine): void {
    this.#cluster = cluster;
    cluster.listen(NAMES, {
      onJoined: (host) => {
        if (!this.#isOfThisPort(host)) this.#enter(host, { line: cluster, host });
      },
      onSaid: () => undefined,
      onLeft: (host) => {
        if (this.#ways.get(host)?.line === cluster) this.#leave(host);
      },
    });
    for (const topic of this.#topics.keys()) this.#hear(cluster, topic);
    void cluster.ready?.then(this.#onReady);
  }

  listen(topic: string, listener: TopicListener): void {
    this.#topics.set(topic, listener);
    for (const line of [this.#siblings, this.#cluster])
      if (line !== undefined) this.#hear(line, topic);
    for (const host of this.#there) listener.onJoined(host);
  }

  say(topic: string, message: unknown, to?: string): void {
    for (const name of to === undefined ? this.#there : [to]) {
      const way = this.#ways.get(name);
      way?.line.say(topic, message, way.host);
    }
  }

  /** What comes of a topic by one line. Who is there is heard once for all topics. */
  #hear(line: HostLine, topic: string): void {
    line.listen(topic, {
      onJoined: () => undefined,
      onSaid: (message, host) => {
        const name = line === this.#siblings ? (this.#beside.get(host) ?? '') : host;
        if (this.#ways.get(name)?.line === line) this.#topics.get(topic)?.onSaid(message, name);
      },
      onLeft: () => undefined,
    });
  }

  /** A host of this port says what it is called: from now on it is heard by their own line alone. */
  #onNamed(name: string, way: Way): void {
    this.#beside.set(way.host, name);
    const [oldest] = this.#beside.keys();
    if (this.#beside.size > REMEMBERED && oldest !== undefined) this.#beside.delete(oldest);
    this.#leave(name);
    this.#enter(name, way);
  }

  /** Whether there are hosts beyond those of this port. */
  get #isWide(): boolean {
    for (const { line } of this.#ways.values()) if (line === this.#cluster) return true;
    return false;
  }

  #isOfThisPort(name: string): boolean {
    return [...this.#beside.values()].includes(name);
  }

  #enter(name: string, way: Way): void {
    this.#ways.set(name, way);
    this.#there.add(name);
    for (const listener of this.#topics.values()) listener.onJoined(name);
  }

  #leave(name: string): void {
    if (!this.#there.delete(name)) return;
    this.#ways.delete(name);
    for (const listener of this.#topics.values()) listener.onLeft(name);
  }
}
