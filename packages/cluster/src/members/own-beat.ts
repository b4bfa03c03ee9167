import type { OwnCards } from '../catalog/own-cards.ts';
import type { ClusterOptions } from '../cluster-options.ts';
import type { NatsLink } from '../link/nats-link.ts';
import type { Sealing } from '../seal/sealing.ts';
import { BEAT_EVERY, beatEvery, beatText, type Beat } from './beat.ts';
import type { Members } from './members.ts';

/** What it tells of. */
interface OwnBeatParts {
  readonly link: Pick<NatsLink, 'beat'>;
  readonly own: Pick<OwnCards, 'count' | 'digest'>;
  readonly members: Pick<Members, 'all'>;
  readonly sealing: Pick<Sealing, 'told'>;
}

/** What this host says of itself again and again. */
export class OwnBeat {
  /** How often NATS was reached. */
  ups = 0;
  readonly #options: ClusterOptions;
  readonly #parts: OwnBeatParts;
  #state: Beat['state'] = 'up';
  /** When the next one is due. */
  #dueAt = 0;

  constructor(options: ClusterOptions, parts: OwnBeatParts) {
    this.#options = options;
    this.#parts = parts;
  }

  get state(): Beat['state'] {
    return this.#state;
  }

  get isDue(): boolean {
    return this.#options.clock.now() >= this.#dueAt;
  }

  /** Says it now, and from now on with this state. */
  say(state = this.#state): void {
    this.#state = state;
    const { role, zone, labels, version, group, clock } = this.#options;
    const { link, own, members, sealing } = this.#parts;
    const inFlight = this.#options.inFlight();
    const { count: skills, digest } = own;
    const every = beatEvery(1 + members.all.length);
    // A timer that is a moment early must not make it wait for the next one.
    this.#dueAt = clock.now() + every - BEAT_EVERY / 2;
    const about = { state, role, zone, labels, every, version, group, inFlight, skills, digest };
    link.beat(beatText({ ...about, ups: this.ups, pongs: true, seal: sealing.told }));
  }
}
