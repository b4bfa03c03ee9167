import { isJsonObject } from '@skillet/core';

/**
 * What the hosts of a cluster know and nobody else. Each makes one, and of two hosts that meet both take the one that was
 * made first: so it stays the same as long as one host is there that knows it.
 */
export interface Secret {
  /** When, in milliseconds since the epoch, by the clock of who made it: only to have an order that is the same for all. */
  readonly made: number;
  readonly value: string;
}

const VALUE = /^[\w-]{32,128}$/;

/** Reads what another host has; undefined for what is none. */
export function readSecret(value: unknown): Secret | undefined {
  if (!isJsonObject(value)) return undefined;
  const { made, value: secret } = value;
  if (typeof made !== 'number' || !Number.isFinite(made)) return undefined;
  return typeof secret === 'string' && VALUE.test(secret) ? { made, value: secret } : undefined;
}

/** The one that was made first. */
export function olderOf(one: Secret, other: Secret): Secret {
  if (one.made !== other.made) return one.made < other.made ? one : other;
  return one.value < other.value ? one : other;
}
