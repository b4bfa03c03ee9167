/** Hears what other hosts say of one topic. Names of hosts are ids, and each is of one run of a host: one that is gone may come back. */
export interface TopicListener {
  /** Another host hears this one from now on: what it must know first is said now, to it alone. */
  onJoined(host: string): void;
  /** Another host has said this. Of one host everything comes once, and in the order in which it was said. */
  onSaid(message: unknown, host: string): void;
  /** Another host is gone: nothing of it comes any more. */
  onLeft(host: string): void;
}

/**
 * What hosts say to one another that hold something together, such as the limits of callers. Messages are plain data that
 * JSON can carry. They arrive soon and in order, or not at all, and then the host that did not hear them is told as gone.
 */
export interface HostLine {
  /** What this host is called. Of several, all see the same order of their ids. */
  readonly id: string;
  /** What all of them know and nobody else; undefined as long as nobody else is there. */
  readonly secret: string | undefined;
  /** The other hosts that are there. */
  readonly others: ReadonlySet<string>;
  /** Resolves when it knows of those who were there before it, or they can't be reached. Default: it knows of them at once. */
  readonly ready?: Promise<void> | undefined;
  /** Milliseconds for which others are waited for that do not answer. Default: 250. */
  readonly patience?: number | undefined;
  /** Whether another host shares the port with this one, and loads other code when this one does. Default: all do. */
  isBeside?(host: string): boolean;
  /** Calls a listener with what is said of a topic. One for each. */
  listen(topic: string, listener: TopicListener): void;
  /** Says something to one of the others; default: to all of them. */
  say(topic: string, message: unknown, to?: string): void;
}
