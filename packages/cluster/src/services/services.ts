import type { Clock, Dispatcher, SkillView } from '@skillet/core';
import { PermissionViolationError } from '@nats-io/nats-core';
import type { MemberId } from '../wire/subjects.ts';
import { describeService, serviceId, serviceName, VERBS } from './describe-service.ts';

/** What is asked of all services of whatever program: `nats micro ls` does. */
const ASKED = '$SRV.>';
const OURS = 'skillet.';
/** Where no answer goes: what is sent there are orders to NATS itself, or frames of a cluster. */
const NOT_THERE = /^(?:\$|skillet\.)/;
/** Answers that are sent at once, and that may be sent again each second. */
const MOST_ANSWERS = 2000;
const PER_SECOND = 200;

/** A question, as the client of NATS hands it over. */
export interface Question {
  readonly subject: string;
  readonly reply?: string;
  respond(text: string): unknown;
}

/** A connection to NATS, as far as questions come over it. */
export interface QuestionSource {
  subscribe(
    subject: string,
    options: { callback: (error: Error | null, question: Question) => void },
  ): unknown;
}

/** What answers such questions. */
export interface ServicesParts {
  readonly clock: Clock;
  readonly id: MemberId;
  /** The name of the cluster. */
  readonly cluster: string;
  /** The skills that this host runs for others. */
  readonly offered: { readonly all: readonly SkillView[] };
  readonly local: Pick<Dispatcher, 'counts'>;
  readonly onFault: (why: string) => void;
}

/**
 * Tells tools of NATS which skills this host runs, each as a service, by the services protocol of NATS (ADR-32). What they are told is
 * for people: calls of skills go other ways. It needs permissions that the cluster itself does not: without them
 * nothing else is worse.
 */
export class Services {
  readonly #parts: ServicesParts;
  readonly #began: number;
  #served: QuestionSource | undefined;
  #isRefused = false;
  #left = MOST_ANSWERS;
  #at = 0;

  constructor(parts: ServicesParts) {
    this.#parts = parts;
    this.#began = parts.clock.date();
    this.#at = parts.clock.now();
  }

  /** NATS is there, for the first time or again. */
  serve(connection: QuestionSource): void {
    // The client has subscribed again by itself, where it had not been refused.
    if (this.#served === connection && !this.#isRefused) return;
    this.#served = connection;
    this.#isRefused = false;
    connection.subscribe(ASKED, {
      callback: (error, message) => {
        if (error !== null) this.#refused();
        else
          this.#guard(() => {
            this.#answer(message);
          });
      },
    });
  }

  /** Whether an error of the connection is about this, and so harms nobody. */
  claims(error: Error | undefined): boolean {
    if (!(error instanceof PermissionViolationError)) return false;
    // What is sent in the cluster goes to subjects of it; answers here go wherever who asks listens.
    const isAnswer = error.operation === 'publish' && !error.subject.startsWith(OURS);
    if (!isAnswer && error.subject !== ASKED) return false;
    this.#refused();
    return true;
  }

  #refused(): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#parts.onFault(
      'NATS does not let this host tell `nats micro` of its skills; all else works (docs/cluster.md says which permissions that needs)',
    );
  }

  #answer(message: Question): void {
    const { offered, local, cluster, id } = this.#parts;
    const asked = readQuestion(message.subject);
    if (asked === undefined || this.#isRefused) return;
    // Who may ask must not have this host speak where only the host itself may.
    if (message.reply === undefined || NOT_THERE.test(message.reply)) return;
    for (const view of offered.all) {
      if (asked.name !== undefined && asked.name !== serviceName(view)) continue;
      if (asked.id !== undefined && asked.id !== serviceId(view, id)) continue;
      // Whoever may ask could have hosts do nothing else.
      if (!this.#take()) return;
      const source = { view, cluster, id, began: this.#began, counts: local.counts(view.mount) };
      message.respond(describeService(asked.verb, source));
    }
  }

  /** What is thrown into the client ends its reader for ever. */
  #guard(act: () => void): void {
    try {
      act();
    } catch {
      // The connection is closing: whoever asks will ask again.
    }
  }

  #take(): boolean {
    const now = this.#parts.clock.now();
    this.#left = Math.min(MOST_ANSWERS, this.#left + ((now - this.#at) / 1000) * PER_SECOND);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

const QUESTION = /^\$SRV\.(PING|INFO|STATS)(?:\.([\w-]+)(?:\.([\w-]+))?)?$/;

/** Which services are asked, and what. */
function readQuestion(subject: string) {
  const [, what, name, id] = QUESTION.exec(subject) ?? [];
  const verb = VERBS.find((one) => one === what);
  return verb === undefined ? undefined : { verb, name, id };
}
