import type { SkillHints, SkillIcon, SkillManifest } from '@skillet/core';
import type { NoteProblem } from '../problems/problem.ts';

/** What a Skilletfile says for agents that choose among tools. */
export interface GivenHints extends SkillHints {
  readonly idempotent: boolean;
  readonly stateful: boolean;
  readonly title: string;
  readonly icons: readonly Partial<SkillIcon>[];
}

type Hinted = Pick<SkillManifest, 'idempotent' | 'stateful' | 'hints' | 'title' | 'icons'>;

/** The hints of a Skilletfile, at whose beginning `at` is. Of two that contradict each other the cautious one holds. */
export function readHints(
  { title, icons, idempotent, stateful, ...given }: Partial<GivenHints>,
  at: Parameters<NoteProblem>[0],
  warn: NoteProblem,
): Hinted {
  const { readOnly, destructive, openWorld } = given;
  const isContradicted = readOnly === true && destructive === true;
  if (isContradicted) {
    warn(at, '`read_only` and `destructive` contradict each other: `read_only` is ignored');
  }
  const hints = {
    ...(readOnly === undefined || isContradicted ? {} : { readOnly }),
    ...(destructive === undefined ? {} : { destructive }),
    ...(openWorld === undefined ? {} : { openWorld }),
  };
  const whole = icons?.filter((icon): icon is SkillIcon => icon.src !== undefined) ?? [];
  return {
    idempotent: idempotent ?? hints.readOnly ?? false,
    ...(stateful === true ? { stateful } : {}),
    ...(Object.keys(hints).length === 0 ? {} : { hints }),
    ...(title ? { title } : {}),
    ...(whole.length === 0 ? {} : { icons: whole }),
  };
}
