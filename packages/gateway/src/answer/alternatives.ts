import { siblingsOf } from '@skillet/catalog';
import { hasAlternatives, type Alternative, type HostError, type SkillView } from '@skillet/core';
import type { Exchange } from '../exchange.ts';

const NONE: readonly Alternative[] = [];

/** Skills that may do what the one at a mount could not; of those that `/catalog` tells whoever asks of. */
export function alternativesTo(
  exchange: Exchange,
  error: HostError,
  mount: string | undefined,
): readonly Alternative[] {
  if (mount === undefined || !hasAlternatives(error.code)) return NONE;
  const view = exchange.gateway.dispatcher.skill(mount);
  if (view === undefined) return NONE;
  const found = siblingsOf(view, exchange.views(), isUsable);
  return found.map(({ mount, descriptor: { name } }) => ({ mount, name }));
}

function isUsable({ state: { name } }: SkillView): boolean {
  return name === 'ready' || name === 'idle';
}
