import { sharedMountOf, versionInMount } from '@skillet/core';

/** What a metric is. */
export type FamilyKind = 'counter' | 'gauge' | 'histogram';

/** One line of a scrape: what is added to the family's name, its labels, its value. */
export interface Sample {
  readonly suffix: '' | '_bucket' | '_sum' | '_count';
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly value: number;
}

/** A metric with all its series. The name of a counter ends in `_total`. */
export interface Family {
  readonly name: string;
  readonly help: string;
  readonly kind: FamilyKind;
  samples(): Iterable<Sample>;
}

/** What a metric is called and how its series are told apart. */
export interface FamilyOptions<Label extends string = string> {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly Label[];
  /** Labels whose values are a closed set: they stay what they are where the others become `other`. */
  readonly closed?: readonly Label[] | undefined;
  /** Series that there are at most, those of the overflow aside. */
  readonly most?: number | undefined;
}

/** A gauge whose series are read at each scrape: values of the labels, and the value. */
export function gauge(
  { name, help, labels }: Pick<FamilyOptions, 'name' | 'help' | 'labels'>,
  read: () => Iterable<readonly [values: readonly string[], value: number]>,
  kind: FamilyKind = 'gauge',
): Family {
  return {
    name,
    help,
    kind,
    *samples() {
      for (const [values, value] of read())
        yield { suffix: '', labels: withNames(labels, values), value };
    },
  };
}

/** Names of labels with their values; the mount of one of several versions becomes two. */
export function withNames(
  names: readonly string[],
  values: readonly string[],
): (readonly [string, string])[] {
  return names.flatMap((name, at) => {
    const value = values[at] ?? '';
    const version = name === 'mount' ? versionInMount(value) : undefined;
    if (version === undefined) return [[name, value] as const];
    return [[name, sharedMountOf(value)] as const, ['version', version] as const];
  });
}
