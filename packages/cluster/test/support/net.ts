import type { TopicListener } from '@skillet/core';
import { ClusterLine } from '../../src/line/cluster-line.ts';
import { Member } from '../../src/members/member.ts';
import type { MemberId } from '../../src/wire/subjects.ts';
import { BEAT, StandingClock } from './pair.ts';

interface Sent {
  readonly from: string;
  readonly to: string;
  readonly bytes: Uint8Array;
}

/** A host with its line, and all that it has heard, as words. */
export class LineHost implements TopicListener {
  readonly line: ClusterLine;
  readonly heard: string[] = [];
  /** What it knows of others. */
  readonly members = new Map<string, Member>();
  readonly faults: string[] = [];
  readonly id: MemberId;

  constructor(name: string, net: Net, clock: StandingClock) {
    this.id = { name, instance: '1' };
    this.line = new ClusterLine({
      id: this.id,
      clock,
      onFault: (why) => this.faults.push(why),
      carriage: {
        pieceBytes: 100,
        send: (to, bytes) => {
          net.queue.push({ from: name, to: to.name, bytes: new Uint8Array(bytes) });
          return true;
        },
      },
    });
    this.line.listen('t', this);
  }

  onJoined(host: string): void {
    this.heard.push(`+${host}`);
  }

  onSaid(message: unknown, host: string): void {
    this.heard.push(`${host}: ${String(message)}`);
  }

  onLeft(host: string): void {
    this.heard.push(`-${host}`);
  }

  /** Looks at who is there, as a host does again and again. */
  look(): void {
    this.line.look([...this.members.values()]);
  }
}

/** What NATS does between some hosts: it keeps an order, and may lose what the test wants to be lost. */
export class Net {
  readonly clock = new StandingClock();
  readonly queue: Sent[] = [];
  readonly hosts: readonly LineHost[];
  /** Whether something is lost. */
  loses: (sent: Sent) => boolean = () => false;

  constructor(...names: readonly string[]) {
    this.hosts = names.map((name) => {
      // So that each has made its secret later than the one before.
      this.clock.pass(1);
      return new LineHost(name, this, this.clock);
    });
  }

  /** All hear of each other. */
  meet(): void {
    for (const host of this.hosts)
      for (const other of this.hosts)
        if (other !== host) host.members.set(other.id.name, new Member(other.id, BEAT, 0));
    this.look();
  }

  look(): void {
    for (const host of this.hosts) host.look();
    this.deliver();
  }

  /** Has all that was sent arrive. */
  deliver(): void {
    for (let sent = this.queue.shift(); sent !== undefined; sent = this.queue.shift()) {
      if (this.loses(sent)) continue;
      const { from, to, bytes } = sent;
      const host = this.hosts.find(({ id }) => id.name === to);
      const member = host?.members.get(from);
      if (member !== undefined) host?.line.onBytes(member, bytes);
    }
  }
}
