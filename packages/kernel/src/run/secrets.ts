import { LEAST_SECRET, secretForms, withoutForm, withoutForms } from '@skillet/core';
import { keys, OwnMap, slice, sort, sortNumbers } from '../intrinsics.ts';

/** Secrets of answered requests that are still looked for: what they left running may say them late. */
const KEPT = 256;

/**
 * What is looked for at most in what others say, which bounds the work of each line: the oldest go first. Characters are
 * those of all forms.
 */
export const MOST_HELD = { forms: 1024, chars: 1024 * 1024 } as const;

/** Secrets whose forms are remembered, since callers send the same ones over and over, and characters of each. */
const REMEMBERED = { count: 256, chars: 256 } as const;

/** A secret with the forms in which it may stand in a text, the longest first. */
interface Known {
  readonly secret: string;
  readonly forms: readonly string[];
  /** Characters of all forms. */
  readonly chars: number;
}

/** What may not be said of one request. */
export interface OwnSecrets {
  readonly known: readonly Known[];
  /** Of all of them, the longest first. */
  readonly forms: readonly string[];
}

/** A secret of requests that are under way or were lately, and how many of those have it. */
interface Held {
  readonly known: Known;
  count: number;
}

let remembered = new OwnMap<string, Known>();
let rememberedCount = 0;

const held = new OwnMap<string, Held>();
let heldForms = 0;
let heldChars = 0;
/** How many of the forms that are held begin with some characters: a line without those needs no search. */
const heldStarts = new OwnMap<string, number>();
/** The forms of all that is held, the longest first; undefined when that has changed. */
let heldSorted: readonly string[] | undefined = [];
/** The secrets of answered requests, in a ring. */
const recent: (string | undefined)[] = [];
let oldest = 0;

/** The secrets among some credentials: those that are long enough to be looked for. */
export function ownSecrets(credentials: Readonly<Record<string, string>>): OwnSecrets {
  const known: Known[] = [];
  const names = keys(credentials);
  for (let i = 0; i < names.length; i += 1) {
    const one = knownOf(credentials[names[i] as string] as string);
    if (one.forms.length > 0) known[known.length] = one;
  }
  const [only] = known;
  if (only !== undefined && known.length === 1) return { known, forms: only.forms };
  const forms: string[] = [];
  for (let i = 0; i < known.length; i += 1) append(forms, (known[i] as Known).forms);
  return { known, forms: sort(forms, byLength) };
}

/** Has secrets cleared out of everything that the worker says, until some time after their release. */
export function holdSecrets({ known }: OwnSecrets): void {
  for (let i = 0; i < known.length; i += 1) hold(known[i] as Known);
}

/** The request that they belong to is answered. */
export function releaseSecrets({ known }: OwnSecrets): void {
  for (let i = 0; i < known.length; i += 1) {
    const { secret } = known[i] as Known;
    if (!held.has(secret)) continue;
    forgetOldest();
    recent[oldest] = secret;
    oldest = (oldest + 1) % KEPT;
  }
}

/** A text without the given forms, and without those of all requests that are under way or were lately. */
export function withoutSecretsOf(text: string, own: readonly string[]): string {
  const others = mayHold(text) ? sortedForms() : NONE;
  if (own.length === 0) return withoutForms(text, others);
  let rest = text;
  // By length over both lists: a secret that is the beginning of another must not spare the rest.
  for (let i = 0, k = 0; i < own.length || k < others.length;) {
    const mine = own[i];
    const other = others[k];
    if (other === undefined || (mine !== undefined && mine.length >= other.length)) {
      rest = withoutForm(rest, mine as string);
      i += 1;
    } else {
      rest = withoutForm(rest, other);
      k += 1;
    }
  }
  return rest;
}

function knownOf(secret: string): Known {
  const known = remembered.get(secret);
  if (known !== undefined) return known;
  const forms = sort(secretForms(secret), byLength);
  let chars = 0;
  for (let i = 0; i < forms.length; i += 1) chars += (forms[i] as string).length;
  const made = { secret, forms, chars };
  if (secret.length > REMEMBERED.chars) return made;
  if (rememberedCount === REMEMBERED.count) {
    remembered = new OwnMap();
    rememberedCount = 0;
  }
  remembered.set(secret, made);
  rememberedCount += 1;
  return made;
}

function hold(known: Known): void {
  const { secret, forms, chars } = known;
  // One caller's `a` must not blot out what others log.
  if (secret.length < LEAST_SECRET.shared) return;
  const before = held.get(secret);
  if (before !== undefined) {
    before.count += 1;
    return;
  }
  for (let i = 0; i < KEPT && isFull(forms.length, chars); i += 1) {
    forgetOldest();
    oldest = (oldest + 1) % KEPT;
  }
  if (isFull(forms.length, chars)) return;
  held.set(secret, { known, count: 1 });
  countStarts(forms, 1);
  heldForms += forms.length;
  heldChars += chars;
  heldSorted = undefined;
}

function isFull(forms: number, chars: number): boolean {
  return heldForms + forms > MOST_HELD.forms || heldChars + chars > MOST_HELD.chars;
}

/** Frees the place of the ring that is next. */
function forgetOldest(): void {
  const gone = recent[oldest];
  recent[oldest] = undefined;
  const entry = gone === undefined ? undefined : held.get(gone);
  if (entry === undefined) return;
  entry.count -= 1;
  if (entry.count > 0) return;
  held.delete(gone as string);
  countStarts(entry.known.forms, -1);
  heldForms -= entry.known.forms.length;
  heldChars -= entry.known.chars;
  heldSorted = undefined;
}

const NONE: readonly string[] = [];
/** No form is shorter. */
const START = LEAST_SECRET.own;

function countStarts(forms: readonly string[], by: 1 | -1): void {
  for (let i = 0; i < forms.length; i += 1) {
    const start = slice(forms[i], 0, START);
    const count = (heldStarts.get(start) ?? 0) + by;
    if (count > 0) heldStarts.set(start, count);
    else heldStarts.delete(start);
  }
}

/** Whether any form that is held may stand in a text. */
function mayHold(text: string): boolean {
  if (heldForms === 0) return false;
  for (let at = 0; at + START <= text.length; at += 1) {
    if (heldStarts.has(slice(text, at, at + START))) return true;
  }
  return false;
}

function sortedForms(): readonly string[] {
  if (heldSorted !== undefined) return heldSorted;
  // By their lengths, of which there are few: with new secrets in each request, this is done for each line.
  const byLengths = new OwnMap<number, string[]>();
  const lengths: number[] = [];
  held.forEach(({ known: { forms } }) => {
    for (let i = 0; i < forms.length; i += 1) {
      const form = forms[i] as string;
      const same = byLengths.get(form.length);
      if (same !== undefined) {
        same[same.length] = form;
        continue;
      }
      byLengths.set(form.length, [form]);
      lengths[lengths.length] = form.length;
    }
  });
  sortNumbers(lengths, (one, other) => other - one);
  const sorted: string[] = [];
  for (let i = 0; i < lengths.length; i += 1) {
    append(sorted, byLengths.get(lengths[i] as number) ?? []);
  }
  heldSorted = sorted;
  return sorted;
}

function append(forms: string[], more: readonly string[]): void {
  for (let i = 0; i < more.length; i += 1) forms[forms.length] = more[i] as string;
}

function byLength(one: string, other: string): number {
  return other.length - one.length;
}
