import { secretForms } from '@skillet/core';
import { keys, OwnMap, replaceAll } from '../intrinsics.ts';
import { REDACTED } from './redact.ts';

/** Characters of a secret for which the lines of other requests are searched as well. */
const LEAST_SHARED = 8;

/** Secrets of answered requests that are still looked for: what they left running may say them late. */
const KEPT = 256;

/** The secrets of all requests that are under way or were lately, the longest first, each once. */
const held: string[] = [];
/** How often each is held. */
const counts = new OwnMap<string, number>();
/** Those of answered requests, in a ring. */
const recent: string[] = [];
let oldest = 0;

/** The forms of all values of some credentials, the longest first. */
export function formsOf(credentials: Readonly<Record<string, string>>): readonly string[] {
  const forms: string[] = [];
  const names = keys(credentials);
  for (let i = 0; i < names.length; i += 1) {
    const found = secretForms(credentials[names[i] as string] as string);
    for (let k = 0; k < found.length; k += 1) insert(forms, found[k] as string);
  }
  return forms;
}

/** Has secrets cleared out of everything that the isolate says, until some time after their release. */
export function holdSecrets(forms: readonly string[]): void {
  for (let i = 0; i < forms.length; i += 1) {
    const form = forms[i] as string;
    // One caller's `a` must not blot out what others log.
    if (form.length < LEAST_SHARED) continue;
    const count = counts.get(form) ?? 0;
    counts.set(form, count + 1);
    if (count === 0) insert(held, form);
  }
}

/** The request that they belong to is answered. */
export function releaseSecrets(forms: readonly string[]): void {
  for (let i = 0; i < forms.length; i += 1) {
    const form = forms[i] as string;
    if (form.length < LEAST_SHARED) continue;
    const gone = recent[oldest];
    if (gone !== undefined) forget(gone);
    recent[oldest] = form;
    oldest = (oldest + 1) % KEPT;
  }
}

function forget(form: string): void {
  const count = counts.get(form) ?? 0;
  if (count > 1) {
    counts.set(form, count - 1);
    return;
  }
  counts.delete(form);
  remove(held, form);
}

/** What may not be said now, the longest first: the given secrets and those that are held. */
export function secretsNow(own: readonly string[]): readonly string[] {
  const all: string[] = [];
  for (let i = 0; i < held.length; i += 1) all[i] = held[i] as string;
  for (let i = 0; i < own.length; i += 1)
    if (!counts.has(own[i] as string)) insert(all, own[i] as string);
  return all;
}

/** A text without the given secrets, and without those of all requests that are under way or were lately. */
export function withoutSecretsOf(text: string, own: readonly string[]): string {
  let rest = text;
  // By length over both lists: a secret that is the beginning of another must not spare the rest.
  for (let i = 0, k = 0; i < own.length || k < held.length;) {
    const mine = own[i];
    const other = held[k];
    if (other === undefined || (mine !== undefined && mine.length >= other.length)) {
      rest = replaceAll(rest, mine as string, REDACTED);
      i += 1;
    } else {
      rest = replaceAll(rest, other, REDACTED);
      k += 1;
    }
  }
  return rest;
}

function insert(sorted: string[], form: string): void {
  let at = sorted.length;
  sorted[at] = form;
  for (; at > 0 && (sorted[at - 1] as string).length < form.length; at -= 1) {
    sorted[at] = sorted[at - 1] as string;
  }
  sorted[at] = form;
}

function remove(sorted: string[], form: string): void {
  let at = 0;
  while (at < sorted.length && sorted[at] !== form) at += 1;
  if (at === sorted.length) return;
  for (; at + 1 < sorted.length; at += 1) sorted[at] = sorted[at + 1] as string;
  sorted.length -= 1;
}
