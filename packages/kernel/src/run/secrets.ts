import { secretForms } from '@skillet/core';
import { keys, replaceAll } from '../intrinsics.ts';
import { REDACTED } from './redact.ts';

/** Characters of a secret for which the lines of other requests are searched as well. */
const LEAST_SHARED = 8;

/** The secrets of all requests that are under way, the longest first; each as often as it is held. */
const held: string[] = [];

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

/** Has secrets cleared out of every line that the isolate logs, until they are released. */
export function holdSecrets(forms: readonly string[]): void {
  for (let i = 0; i < forms.length; i += 1) {
    const form = forms[i] as string;
    // One caller's `a` must not blot out what others log.
    if (form.length >= LEAST_SHARED) insert(held, form);
  }
}

export function releaseSecrets(forms: readonly string[]): void {
  for (let i = 0; i < forms.length; i += 1) remove(held, forms[i] as string);
}

/** A text without the given secrets, and without those of all requests that are under way. */
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
