import type { SourcedSkills } from '@skillet/core';

interface Mounted {
  readonly mount: string;
  readonly name: string;
}

/**
 * What runs of the skills of several sources: at a mount that two of them name, the skill that is there stays, else
 * the first; the others are told as broken. Of one skill in two sources the later source has the say.
 */
export function joinSkills(
  lists: readonly SourcedSkills[],
  running: readonly Mounted[],
): SourcedSkills {
  const held = new Map(running.map(({ mount, name }) => [mount, name]));
  const claims = Map.groupBy(
    lists.flatMap(({ skills, broken }) => [...skills, ...broken]),
    ({ mount }) => mount,
  );
  const winners = new Map(
    [...claims].map(([mount, claimed]) => {
      const name = claimed.find((one) => one.name === held.get(mount))?.name ?? claimed[0]?.name;
      return [mount, claimed.findLast((one) => one.name === name)];
    }),
  );
  const wins = (one: Mounted) => winners.get(one.mount) === one;
  const refused = [...claims.values()].flat().flatMap((one) => {
    const winner = winners.get(one.mount);
    if (winner === undefined || winner.name === one.name) return [];
    return [{ mount: one.mount, name: one.name, problems: [takenBy(winner.name, one)] }];
  });
  return {
    skills: lists.flatMap(({ skills }) => skills.filter(wins)),
    broken: [...lists.flatMap(({ broken }) => broken.filter(wins)), ...refused],
  };
}

/** That the mount of a skill is another one's. */
export function takenBy(holder: string, { mount, name }: Mounted): string {
  return `the mount "${mount}" is taken by the skill "${holder}": give "${name}" another \`mount\`, or unload that one first`;
}
