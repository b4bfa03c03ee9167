import { sharedMountOf, type SourcedSkills } from '@skillet/core';

interface Mounted {
  readonly mount: string;
  readonly name: string;
}

/**
 * What runs of the skills of several sources: at a mount that two of them name, the skill that is there stays, else
 * the first; the others are told as broken. Of one skill in two sources the later source has the say. Versions that share a
 * mount are one skill.
 */
export function joinSkills(
  lists: readonly SourcedSkills[],
  running: readonly Mounted[],
): SourcedSkills {
  const held = new Map(running.map(({ mount, name }) => [sharedMountOf(mount), name]));
  const claims = Map.groupBy(
    lists.flatMap((list) => [...list.skills, ...list.broken].map((one) => ({ list, one }))),
    ({ one }) => sharedMountOf(one.mount),
  );
  const winners = new Map(
    [...claims].map(([mount, claimed]) => {
      const stays = claimed.find(({ one }) => one.name === held.get(mount)) ?? claimed[0];
      return [mount, claimed.findLast(({ one }) => one.name === stays?.one.name)];
    }),
  );
  const winnerAt = ({ mount }: Mounted) => winners.get(sharedMountOf(mount));
  const wins = (list: SourcedSkills) => (one: Mounted) => {
    const winner = winnerAt(one);
    return winner?.list === list && winner.one.name === one.name;
  };
  const refused = [...claims.values()].flat().flatMap(({ one }) => {
    const winner = winnerAt(one)?.one;
    if (winner === undefined || winner.name === one.name) return [];
    return [{ mount: one.mount, name: one.name, problems: [takenBy(winner.name, one)] }];
  });
  return {
    skills: lists.flatMap((list) => list.skills.filter(wins(list))),
    broken: [...lists.flatMap((list) => list.broken.filter(wins(list))), ...refused],
  };
}

/** That the mount of a skill is another one's. */
export function takenBy(holder: string, { mount, name }: Mounted): string {
  return `the mount "${mount}" is taken by the skill "${holder}": give "${name}" another \`mount\`, or unload that one first`;
}
