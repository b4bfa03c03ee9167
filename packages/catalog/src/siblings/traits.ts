import type { Descriptor } from '@skillet/core';
import { queryWords } from '../search/words.ts';

/** What of a skill is compared with others; bounded, since an application says what it likes of itself. */
export interface Traits {
  readonly tags: ReadonlySet<string>;
  readonly category: string;
  readonly words: ReadonlySet<string>;
}

const MOST_TAGS = 32;
const MOST_WORDS = 40;
const LONGEST_TAG = 64;
const LONGEST_TEXT = 400;

const known = new WeakMap<Descriptor, Traits>();

/** What a skill is compared by; found out once. */
export function traitsOf(descriptor: Descriptor): Traits {
  let traits = known.get(descriptor);
  if (traits === undefined) {
    traits = read(descriptor);
    known.set(descriptor, traits);
  }
  return traits;
}

function read({ name, inventory: { skill } }: Descriptor): Traits {
  const { tags, category, description } = skill;
  const list = Array.isArray(tags) ? (tags.slice(0, MOST_TAGS) as readonly unknown[]) : [];
  const text = `${name} ${typeof description === 'string' ? description : ''}`;
  return {
    tags: new Set(list.filter((tag) => typeof tag === 'string').map(plain)),
    category: typeof category === 'string' ? plain(category) : '',
    words: new Set(queryWords(text.slice(0, LONGEST_TEXT)).slice(0, MOST_WORDS)),
  };
}

function plain(text: string): string {
  return text.slice(0, LONGEST_TAG).trim().toLowerCase();
}
