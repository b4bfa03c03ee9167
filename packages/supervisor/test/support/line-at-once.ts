import type { HostLine, TopicListener } from '@skillet/core';

interface End {
  readonly line: HostLine;
  readonly others: Set<string>;
  readonly hears: TopicListener[];
}

/** The ends of a line between hosts in this process; what is said is heard at once, as it would be after a wire. */
export class LineAtOnce {
  readonly #ends = new Map<string, End>();

  /** What each host has said. */
  readonly said: { readonly by: string; readonly to: string; readonly message: unknown }[] = [];
  readonly #isFar: boolean;

  /** `isFar` says that the hosts have a port each. */
  constructor(isFar = false) {
    this.#isFar = isFar;
  }

  /** The end of one more host, which all others hear of. */
  join(id: string, listen: (line: HostLine) => void): void {
    const hears: TopicListener[] = [];
    const others = new Set(this.#ends.keys());
    const line: HostLine = {
      id,
      secret: 'known to all',
      others,
      isBeside: () => !this.#isFar,
      listen: (_topic, listener) => {
        hears.push(listener);
      },
      say: (_topic, message, to) => {
        for (const [other, end] of this.#ends) {
          if (other === id || (to ?? other) !== other || !others.has(other)) continue;
          this.said.push({ by: id, to: other, message });
          for (const one of end.hears) one.onSaid(JSON.parse(JSON.stringify(message)), id);
        }
      },
    };
    listen(line);
    const before = [...this.#ends.entries()];
    this.#ends.set(id, { line, others, hears });
    for (const [other, end] of before) {
      end.others.add(id);
      for (const one of end.hears) one.onJoined(id);
      for (const one of hears) one.onJoined(other);
    }
  }

  /** A host is gone. */
  leave(id: string): void {
    this.#ends.delete(id);
    for (const end of this.#ends.values()) {
      end.others.delete(id);
      for (const one of end.hears) one.onLeft(id);
    }
  }

  /** Two hosts hear each other no more. */
  part(...pair: readonly [string, string]): void {
    this.#between(pair, (end, other) => {
      end.others.delete(other);
      for (const one of end.hears) one.onLeft(other);
    });
  }

  /** They do again. */
  reunite(...pair: readonly [string, string]): void {
    this.#between(pair, (end, other) => end.others.add(other));
    this.#between(pair, (end, other) => {
      for (const one of end.hears) one.onJoined(other);
    });
  }

  #between([one, other]: readonly [string, string], act: (end: End, other: string) => void): void {
    for (const [id, from] of [
      [one, other],
      [other, one],
    ] as const) {
      const end = this.#ends.get(id);
      if (end !== undefined) act(end, from);
    }
  }
}
