import type { Descriptor } from '@skillet/core';
import type { DescribedSkill } from '../tools/mounted-operation.ts';
import { traitsOf, type Traits } from './traits.ts';

/** What each thing counts that two skills have in common. */
const WEIGHTS = { tag: 3, category: 1, word: 1 };
/** Below that they are strangers: a tag in common, or several words. */
const LEAST = 3;
/** Skills that are compared: with thousands an error would cost all. */
const MOST_COMPARED = 500;

/** Which of a list are like one of it, as places in that list, the likeliest first. */
interface Ranking {
  readonly of: readonly Descriptor[];
  readonly places: readonly number[];
}

/** The last ranking for each; it holds for as long as nobody in it has changed. */
const rankings = new WeakMap<Descriptor, Ranking>();

/**
 * Skills of a list that may do what one of it cannot do now, by their tags, their category and the words of what they
 * say of themselves: the likeliest first, and only those that `usable` takes. All that are in the list may be named.
 */
export function siblingsOf<T extends DescribedSkill>(
  skill: DescribedSkill,
  others: readonly T[],
  usable: (other: T) => boolean,
  most = 3,
): T[] {
  const found: T[] = [];
  const views = others.slice(0, MOST_COMPARED);
  for (const place of rank(skill.descriptor, views)) {
    const other = views[place];
    if (other === undefined || other.mount === skill.mount || !usable(other)) continue;
    found.push(other);
    if (found.length === most) break;
  }
  return found;
}

function rank(descriptor: Descriptor, views: readonly DescribedSkill[]): readonly number[] {
  const before = rankings.get(descriptor);
  if (
    before?.of.length === views.length &&
    views.every((view, at) => view.descriptor === before.of[at])
  ) {
    return before.places;
  }
  const own = traitsOf(descriptor);
  const places = views
    .map((view, place) => ({ place, score: likeness(own, traitsOf(view.descriptor)) }))
    .filter(({ score }) => score >= LEAST)
    .toSorted((one, other) => other.score - one.score)
    .map(({ place }) => place);
  rankings.set(descriptor, { of: views.map((view) => view.descriptor), places });
  return places;
}

function likeness(one: Traits, other: Traits): number {
  const category = one.category !== '' && one.category === other.category;
  return (
    WEIGHTS.tag * inCommon(one.tags, other.tags) +
    WEIGHTS.word * inCommon(one.words, other.words) +
    (category ? WEIGHTS.category : 0)
  );
}

function inCommon(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let count = 0;
  for (const item of one) if (other.has(item)) count += 1;
  return count;
}
