import type { Dispatcher, Elsewhere } from '@skillet/core';
import { Assembly } from './all/assembly.ts';
import { CallDesk } from './call/call-desk.ts';
import { CardFetcher } from './catalog/card-fetcher.ts';
import { Looks } from './catalog/looks.ts';
import { OwnCards } from './catalog/own-cards.ts';
import { RemoteSkills } from './catalog/remote-skills.ts';
import { ClusterDispatcher } from './cluster-dispatcher.ts';
import { clusterFacts } from './cluster-facts.ts';
import type { ClusterFacts, ClusterOptions } from './cluster-options.ts';
import { Inbox } from './inbox.ts';
import { Leases } from './lease/leases.ts';
import { ClusterLine } from './line/cluster-line.ts';
import { NatsLink } from './link/nats-link.ts';
import { BEAT_EVERY } from './members/beat.ts';
import { Members } from './members/members.ts';
import { membersListener } from './members/members-listener.ts';
import { OwnBeat } from './members/own-beat.ts';
import { Pulse } from './members/pulse.ts';
import { OfferedSkills } from './offer/offered-skills.ts';
import { Outliers } from './pick/outliers.ts';
import { Overflow } from './pick/overflow.ts';
import { RetryBudget } from './pick/retry-budget.ts';
import { ownAnswers } from './serve/own-answers.ts';
import { sealingOf } from './seal/sealing-of.ts';
import type { Sealing } from './seal/sealing.ts';
import { Servant } from './serve/servant.ts';
import { Services } from './services/services.ts';
import { again } from './rhythm.ts';
import { ToldOnce } from './told-once.ts';
import { tellOutliers } from './tell-outliers.ts';
import { Inflow } from './stream/inflow.ts';
import { newInstance, subjectsOf, type MemberId } from './wire/subjects.ts';

/** Milliseconds between two looks at hosts that may be lost. */
const LOOK_EVERY = 250;

/** A host's part in its cluster. */
export class Cluster {
  /** The skills of all hosts. */
  readonly dispatcher: Dispatcher;
  /** What its hosts say to one another. */
  readonly line: ClusterLine;
  /** All other hosts, which can be asked. */
  readonly assembly: Assembly;
  /** Takes what skills of this host refuse. */
  readonly elsewhere: Elsewhere;
  /** The leases of skills that one host alone runs. */
  readonly leases: Leases;
  readonly #options: ClusterOptions;
  readonly #id: MemberId;
  readonly #link: NatsLink;
  readonly #desk: CallDesk;
  readonly #servant: Servant;
  readonly #sealing: Sealing;
  readonly #beat: OwnBeat;
  readonly #members: Members;
  readonly #inbox: Inbox;
  readonly #own: OwnCards;
  readonly #remote: RemoteSkills;
  readonly #fetcher: CardFetcher;
  readonly #looks: Looks;
  #away: ClusterFacts['away'];
  #isOver = false;
  readonly #faults: ToldOnce;

  constructor(options: ClusterOptions) {
    const { access, name, host, clock, local, role, admission, onFinished, zone } = options;
    this.#options = options;
    this.#faults = new ToldOnce(options.log);
    this.#id = { name: host, instance: options.instance ?? newInstance() };
    this.#away = { why: 'it is being looked for', since: clock.date() };
    const offered = new OfferedSkills(options);
    this.#own = new OwnCards(() => offered.all);
    const onFault = this.#onFault;
    const services = new Services({ clock, id: this.#id, cluster: name, offered, local, onFault });
    this.#link = new NatsLink({
      ...{ access, clock, name: `skillet-host ${host}` },
      subjects: subjectsOf(name, this.#id),
      listener: {
        onUp: (connection) => {
          this.#onUp();
          services.serve(connection);
        },
        onDown: this.#onDown,
        onFault: (why, error) => {
          if (!services.claims(error)) this.#onFault(why);
        },
      },
      receiver: () => this.#inbox,
    });
    const connection = () => this.#link.connection;
    this.leases = new Leases({ connection, cluster: name, own: this.#id, clock });
    this.#sealing = sealingOf(options, this.#id);
    const carriage = this.#sealing.over(this.#link);
    const inflow = new Inflow(() => clock.now());
    this.#desk = new CallDesk(carriage, inflow);
    this.line = new ClusterLine({ id: this.#id, carriage, clock, onFault });
    const itself = ownAnswers(this.#own, options.api);
    this.#servant = new Servant({
      ...{ carriage, clock, inflow },
      find: (mount) => (mount === '' ? itself : offered.get(mount)),
      isLeaving: () => this.#beat.state !== 'up',
    });
    const listener = membersListener({
      ...{ desk: this.#desk, servant: this.#servant, clock, log: options.log },
      isOver: () => this.#isOver,
      onJoined: () => {
        this.line.look(this.#members.all);
      },
      onLost: (member, cause) => {
        this.assembly.onLost(member, cause);
        // Of many that are lost at once, nothing is told before the last.
        if (!this.#isOver && cause !== 'nats-away') this.#looks.soon();
      },
      onHeard: (member) => {
        if (role !== 'worker') this.#fetcher.look(member);
      },
    });
    this.#members = new Members(this.#id, () => clock.now(), listener);
    this.#beat = new OwnBeat(options, {
      ...{ link: this.#link, own: this.#own, members: this.#members, sealing: this.#sealing },
    });
    new Pulse(clock, this.#desk, this.#members);
    this.#inbox = new Inbox({
      ...{ clock, members: this.#members, desk: this.#desk, servant: this.#servant },
      ...{ sealing: this.#sealing, line: this.line, onFault },
    });
    this.assembly = new Assembly({ desk: this.#desk, clock, members: this.#members, options });
    const outliers = new Outliers(clock, tellOutliers(options.log, clock));
    const [desk, budget] = [this.#desk, new RetryBudget(() => clock.now())];
    const calls = { desk, clock, budget, outliers, zone, admission, onFinished };
    this.#remote = new RemoteSkills(calls);
    this.#looks = new Looks(clock, () => {
      this.line.look(this.#members.all);
      const isOther = this.#remote.look(this.#members.all);
      if (isOther) this.#fetcher.forgetAllBut(this.#remote.used);
      return isOther;
    });
    this.elsewhere = new Overflow(local, this.#remote);
    this.#fetcher = new CardFetcher({
      ...{ desk, clock },
      onChanged: this.#looks.soon,
      onFault: (member, why) => {
        if (!member.isGone) this.#onFault(`host "${member.id.name}": ${why}`);
      },
    });
    this.dispatcher = new ClusterDispatcher(local, this.#remote, options);
  }

  /** Begins to look for NATS and others; waits for nothing. */
  start(): void {
    this.#own.look();
    this.#link.start();
    this.#beatOn();
    this.#lookOn();
  }

  /** Has somebody told when the skills of others are others than before. */
  onChanged(listener: () => void): void {
    this.#looks.onChanged(listener);
  }

  facts(): ClusterFacts {
    return clusterFacts(this.#options, {
      ...{ connected: this.#link.isUp, away: this.#away, instance: this.#id.instance },
      ...{ members: this.#members.all, remote: this.#remote },
    });
  }

  /** Tells the others at once what this host runs now. */
  tell(): void {
    if (this.#own.look()) this.#beat.say();
  }

  /** Tells the others that this host takes no new calls; what it has it finishes. */
  leave(): void {
    if (this.#beat.state === 'up') this.#beat.say('leaving');
  }

  /** Waits a moment until others have the answers that they wait for, says goodbye, and ends the connection. */
  async close(): Promise<void> {
    this.leave();
    await this.#servant.idle();
    this.#isOver = true;
    this.#beat.say('gone');
    await this.#link.close();
    this.#members.loseAll();
  }

  readonly #onUp = (): void => {
    this.#away = undefined;
    this.#beat.ups += 1;
    this.#faults.forget();
    this.#options.log.onUp();
    this.line.onUp();
    this.#beat.say();
  };

  readonly #onDown = (why: string): void => {
    const before = this.#away;
    this.#away = { why, since: before?.since ?? this.#options.clock.date() };
    this.line.onDown();
    if (before?.why === why) return;
    this.#options.log.onDown(why);
    this.#servant.loseAll();
    this.#members.loseAll();
    this.#looks.now();
  };

  /** Each is told once until NATS has been away. */
  readonly #onFault = (why: string): void => {
    if (!this.#isOver) this.#faults.tell(why);
  };

  #beatOn(): void {
    again(this.#options.clock, BEAT_EVERY, () => {
      if (this.#isOver) return false;
      const isOther = this.#own.look();
      if (isOther || this.#beat.isDue) this.#beat.say();
      // What was lost long ago is forgotten.
      this.#looks.soon();
      return true;
    });
  }

  #lookOn(): void {
    again(this.#options.clock, LOOK_EVERY, () => {
      if (this.#isOver) return false;
      this.#members.look(LOOK_EVERY);
      this.#servant.look((key) => this.#members.has(key));
      this.#desk.ping();
      return true;
    });
  }
}
