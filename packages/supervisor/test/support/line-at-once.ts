import type { HostLine, TopicListener } from '@skillet/core';

/** The ends of a line between hosts in this process; what is said is heard at once, as it would be after a wire. */
export class LineAtOnce {
  readonly #ends = new Map<
    string,
    { line: HostLine; others: Set<string>; hears: TopicListener[] }
  >();

  /** The end of one more host, which all others hear of. */
  join(id: string, listen: (line: HostLine) => void): void {
    const hears: TopicListener[] = [];
    const others = new Set(this.#ends.keys());
    const line: HostLine = {
      id,
      secret: 'known to all',
      others,
      listen: (_topic, listener) => {
        hears.push(listener);
      },
      say: (_topic, message, to) => {
        for (const [other, end] of this.#ends)
          if (other !== id && (to ?? other) === other)
            for (const one of end.hears) one.onSaid(JSON.parse(JSON.stringify(message)), id);
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
}
