import type { Clock, HostErrorCode } from '@skillet/core';
import type { Outcome } from '../call/outgoing-parts.ts';
import type { Provider } from '../catalog/choose-provider.ts';
import type { Member } from '../members/member.ts';
import { Track, type Ejection } from './track.ts';

/** Errors of a host in a row after which it gets no calls of a skill. */
const ERRORS = 5;
/** Milliseconds of the first time, which each further one adds, and at most; a time after which none counts any more. */
const EJECTED = 5000;
const MOST_EJECTED = 60_000;
const FORGIVEN = 60_000;
/** Milliseconds for which a full host is left out at first, twice as long each time, and at most. */
const FULL = 100;
const MOST_FULL = 1000;
/** Answers that times are compared of, how many times as long as those of others they may take, and milliseconds on top. */
const SAMPLES = 20;
const TIMES = 3;
const MARGIN = 50;
/** Milliseconds between two looks at times. */
const JUDGE_EVERY = 1000;
/** Milliseconds after which another single call is tried where the last one has not ended. */
const TRIAL = 30_000;
/** Milliseconds that calls wait longer with a trial which can't be made twice. */
const UNSAFE_LATER = 5000;
/** Skills that are looked at of one host. */
const MOST_TRACKS = 4096;

/** Errors that are the host's, or of what it runs skills in; none of them is an answer of a skill. */
const FAULTS: ReadonlySet<HostErrorCode> = new Set<HostErrorCode>([
  ...(['member_lost', 'worker_crashed', 'bad_skill_response', 'internal_error'] as const),
  ...(['skill_timeout', 'skill_unavailable', 'host_overloaded', 'host_stopping'] as const),
]);

/** Who hears of hosts that get no calls of a skill, and of their return. */
export interface OutliersListener {
  /** `why` is the end of a sentence. */
  onEjected(
    member: Member,
    mount: string,
    ejection: { readonly ms: number; readonly why: string },
  ): void;
  onReturned(member: Member, mount: string): void;
}

/** What came of a call of a skill at one of the hosts that run it. */
export interface Judged {
  readonly member: Member;
  readonly outcome: Outcome;
  readonly providers: readonly Provider[];
}

/**
 * Leaves out hosts that do a skill worse than others do: passively, by what came of calls, for a time that grows, and at most
 * half of those that run it (the outlier detection of Envoy). Then single calls try whether they are better.
 */
export class Outliers {
  readonly #clock: Clock;
  readonly #listener: OutliersListener;

  constructor(clock: Clock, listener: OutliersListener) {
    this.#clock = clock;
    this.#listener = listener;
  }

  /** The hosts for a call among some that run a skill: one alone, where that is to be tried. `isSafe` says whether the call may be made twice. */
  narrow(mount: string, open: readonly Provider[], isSafe: () => boolean): readonly Provider[] {
    if (open.length < 2) return open;
    const now = this.#clock.now();
    const ejected = this.#ejected(mount, open);
    // One that is full says nothing of how it does, and each call that asks it costs a second try.
    const due = ejected.find(
      ({ provider, ejection }) =>
        !isFull(provider.member, mount, now) && isDue(ejection, now, isSafe),
    );
    if (due !== undefined) return [due.provider];
    const out = ejected.slice(0, Math.floor(open.length / 2)).map(({ provider }) => provider);
    const kept = open.filter((one) => !out.includes(one));
    const free = kept.filter(({ member }) => !isFull(member, mount, now));
    return free.length > 0 ? free : kept;
  }

  /** Whether any of the hosts that run a skill is not known to be full. */
  haveRoom(mount: string, open: readonly Provider[]): boolean {
    const now = this.#clock.now();
    return open.some(({ member }) => !isFull(member, mount, now));
  }

  /** A call goes to a host. */
  noteChosen(mount: string, member: Member): void {
    const ejection = member.tracks.get(mount)?.ejection;
    if (ejection !== undefined) ejection.trialAt = this.#clock.now();
  }

  /** Something came of a call. */
  note(mount: string, judged: Judged): void {
    const { member, outcome } = judged;
    const track = trackOf(member, mount);
    const now = this.#clock.now();
    const { ejection } = track;
    if (ejection !== undefined) ejection.trialAt = undefined;
    switch (outcome.kind) {
      case 'answered':
        track.errors = 0;
        track.refusals = 0;
        track.answered(outcome.ms, now);
        if (ejection === undefined) this.#judge(mount, track, judged);
        else this.#retried(mount, track, { ...judged, ms: outcome.ms });
        return;
      case 'refused':
        track.refusals += 1;
        track.fullUntil = now + Math.min(MOST_FULL, FULL * 2 ** (track.refusals - 1));
        return;
      case 'failed': {
        const { code } = outcome.error;
        if (!FAULTS.has(code)) return;
        track.errors += 1;
        const why = `${String(track.errors)} of its answers in a row were errors of the host (${code})`;
        if (ejection !== undefined && now >= ejection.until)
          this.#eject(mount, track, judged, { why });
        else if (ejection === undefined && track.errors >= ERRORS)
          this.#eject(mount, track, judged, { why });
        return;
      }
      case 'none':
        return;
    }
  }

  /** Compares its times with those of others, now and then. */
  #judge(mount: string, track: Track, judged: Judged): void {
    const now = this.#clock.now();
    if (now - track.judgedAt < JUDGE_EVERY) return;
    track.judgedAt = now;
    const own = track.median(now, SAMPLES);
    if (own === undefined) return;
    const others = this.#usual(mount, judged);
    if (others === undefined || own <= limitOf(others)) return;
    this.#eject(mount, track, judged, { why: slowness(own, others), isSlow: true });
  }

  /** A host that was ejected has answered. */
  #retried(mount: string, track: Track, judged: Judged & { readonly ms: number }): void {
    const now = this.#clock.now();
    const { ejection } = track;
    // One that was under way before says nothing new.
    if (ejection === undefined || now < ejection.until) return;
    const others = this.#usual(mount, judged);
    if (ejection.isSlow && others !== undefined && judged.ms > limitOf(others)) {
      this.#eject(mount, track, judged, { why: slowness(judged.ms, others), isSlow: true });
      return;
    }
    track.ejection = undefined;
    track.returnedAt = now;
    track.forgetTimes();
    this.#listener.onReturned(judged.member, mount);
  }

  /** The usual time of the others that get calls; undefined where too little is known. */
  #usual(mount: string, { member, providers }: Judged): number | undefined {
    const now = this.#clock.now();
    const medians = providers.flatMap((one) => {
      const track = one.member === member ? undefined : one.member.tracks.get(mount);
      return track === undefined || track.ejection !== undefined
        ? []
        : (track.median(now, SAMPLES) ?? []);
    });
    return medians.sort((a, b) => a - b)[Math.floor((medians.length - 1) / 2)];
  }

  #eject(
    mount: string,
    track: Track,
    { member, providers }: Judged,
    { why, isSlow = false }: { readonly why: string; readonly isSlow?: boolean },
  ): void {
    const now = this.#clock.now();
    const open = providers.filter((one) => one.member.takesCalls);
    const others = this.#ejected(mount, open).filter(({ provider }) => provider.member !== member);
    if (others.length + 1 > Math.floor(open.length / 2)) {
      if (track.ejection !== undefined) this.#listener.onReturned(member, mount);
      track.ejection = undefined;
      return;
    }
    if (now - track.returnedAt > FORGIVEN && track.ejection === undefined) track.ejections = 0;
    track.ejections += 1;
    const ms = Math.min(MOST_EJECTED, EJECTED * track.ejections);
    track.ejection = { until: now + ms, why, isSlow, trialAt: undefined };
    track.errors = 0;
    this.#listener.onEjected(member, mount, { ms, why });
  }

  /** Those that are ejected, the one that is out for longest first. */
  #ejected(mount: string, open: readonly Provider[]) {
    return open
      .flatMap((provider) => {
        const ejection = provider.member.tracks.get(mount)?.ejection;
        return ejection === undefined ? [] : [{ provider, ejection }];
      })
      .sort((a, b) => b.ejection.until - a.ejection.until);
  }
}

function isDue(
  { until, trialAt = -Infinity }: Ejection,
  now: number,
  isSafe: () => boolean,
): boolean {
  if (now < until || now - trialAt < TRIAL) return false;
  return now >= until + UNSAFE_LATER || isSafe();
}

function isFull(member: Member, mount: string, now: number): boolean {
  return (member.tracks.get(mount)?.fullUntil ?? 0) > now;
}

function limitOf(usual: number): number {
  return usual * TIMES + MARGIN;
}

function slowness(own: number, others: number): string {
  return `it takes ${String(Math.round(own))} ms where others take ${String(Math.round(others))}`;
}

function trackOf({ tracks }: Member, mount: string): Track {
  const known = tracks.get(mount);
  if (known !== undefined) return known;
  if (tracks.size >= MOST_TRACKS) {
    const [oldest] = tracks.keys();
    if (oldest !== undefined) tracks.delete(oldest);
  }
  const track = new Track();
  tracks.set(mount, track);
  return track;
}
