import type { TopicListener } from '@skillet/core';
import { dateNow } from '../clock.ts';
import type { HostLogger } from '../log/logger.ts';
import {
  WeightsRefused,
  type VersionWeights,
  type WeightsAnswer,
  type Weigh,
} from '../rollout/version-weights.ts';
import type { Commands } from './door.ts';
import { KEEPER } from './keeper.ts';
import type { Siblings } from './siblings.ts';

const TOPIC = 'weights';
/** Milliseconds between two tries to take over what others have, and for which it is tried. */
const AGAIN = 100;
const TRIED_FOR = 60_000;

/** Weights that were given by hand, and that hold. */
interface Given {
  readonly mount: string;
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface Wish extends Omit<Given, 'at'> {
  readonly by: string;
}

type Told = { readonly answer: WeightsAnswer } | { readonly refused: string };

/**
 * The weights of versions in all processes that share a port: the first gives them, whichever is asked, and has the others follow. One that
 * starts takes over those that were given by hand, and still hold.
 */
export class WeightsInAll implements TopicListener {
  readonly #siblings: Siblings;
  readonly #own: VersionWeights;
  readonly #log: Pick<HostLogger, 'warn'>;
  readonly #given = new Map<string, Given>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(siblings: Siblings, own: VersionWeights, log: Pick<HostLogger, 'warn'>) {
    this.#siblings = siblings;
    this.#own = own;
    this.#log = log;
    siblings.line.listen(TOPIC, this);
  }

  /** What the others may ask of this one. */
  get commands(): Commands {
    return {
      'weigh-in-all': async (request) => {
        const { mount, text, by } = JSON.parse(request) as Wish;
        try {
          return { answer: await this.weigh(mount, text, by) } satisfies Told;
        } catch (error) {
          if (!(error instanceof WeightsRefused)) throw error;
          return { refused: error.message } satisfies Told;
        }
      },
      weigh: (request) => {
        const given = JSON.parse(request) as Given;
        this.#set(given);
        return Promise.resolve();
      },
    };
  }

  readonly weigh: Weigh = async (mount, text, by) => {
    if (this.#siblings.place.number === KEEPER)
      return this.#inTurn(() => this.#weighAll(mount, text, by));
    const wish = JSON.stringify({ mount, text, by } satisfies Wish);
    const told = (await this.#siblings.tell(KEEPER, 'weigh-in-all', wish)) as Told;
    if ('refused' in told) throw new WeightsRefused(told.refused);
    return told.answer;
  };

  onJoined(host: string): void {
    const given = [...this.#given.values()].filter(
      ({ mount, text }) => this.#own.textAt(mount) === text,
    );
    if (given.length > 0) this.#siblings.line.say(TOPIC, given, host);
  }

  onSaid(message: unknown): void {
    for (const given of message as readonly Given[]) this.#takeOver(given, performance.now());
  }

  onLeft(): void {
    // What it was told is with all others, too.
  }

  async #weighAll(mount: string, text: string, by: string): Promise<WeightsAnswer> {
    const before = this.#own.textAt(mount);
    const answer = this.#own.set(mount, text, by);
    const given = this.#note(mount);
    try {
      await this.#siblings.tellAll('weigh', JSON.stringify(given));
      return answer;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (before === undefined) throw new WeightsRefused(why);
      this.#own.set(mount, before, by);
      const back = JSON.stringify(this.#note(mount));
      const { numbers } = this.#siblings;
      await Promise.allSettled(numbers.map((one) => this.#siblings.tell(one, 'weigh', back)));
      throw new WeightsRefused(`${why}; all go on with the weights of before`);
    }
  }

  /** What holds by now is what was given; one that only begins hears of it, too. */
  #note(mount: string): Given {
    const given = { mount, text: this.#own.textAt(mount) ?? '', at: dateNow() };
    this.#given.set(mount, given);
    this.#siblings.line.say(TOPIC, [given]);
    return given;
  }

  /** As soon as its versions are there; what somebody has given since holds. */
  #takeOver(given: Given, since: number): void {
    if ((this.#given.get(given.mount)?.at ?? 0) >= given.at) return;
    try {
      this.#set(given);
    } catch (error) {
      if (performance.now() - since < TRIED_FOR) {
        setTimeout(() => this.#takeOver(given, since), AGAIN).unref();
        return;
      }
      const { mount } = given;
      this.#log.warn({ mount, err: error }, `${mount} has other weights here than elsewhere`);
    }
  }

  #set(given: Given): void {
    this.#own.set(given.mount, given.text);
    this.#given.set(given.mount, given);
  }

  /** One after the other: else two that are given at once could end differently in two processes. */
  #inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
