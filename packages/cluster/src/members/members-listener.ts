import type { Clock } from '@skillet/core';
import type { CallDesk } from '../call/call-desk.ts';
import type { ClusterLog } from '../cluster-options.ts';
import { describeMember } from '../describe-member.ts';
import type { Servant } from '../serve/servant.ts';
import type { Member } from './member.ts';
import type { MembersListener } from './members.ts';

/** What follows from hosts that come and go. */
interface MembersListenerParts extends Pick<MembersListener, 'onHeard' | 'onLost' | 'onJoined'> {
  readonly desk: CallDesk;
  readonly servant: Servant;
  readonly clock: Clock;
  readonly log: ClusterLog;
  /** Whether this host has ended. */
  readonly isOver: () => boolean;
}

/** Gives up what was under way with hosts that are lost, and has all told. */
export function membersListener(parts: MembersListenerParts): MembersListener {
  const { desk, servant, clock, log, isOver, onHeard } = parts;
  const giveUp = (member: Member): void => {
    desk.lose(member);
    servant.lose(member.id);
  };
  return {
    onHeard,
    onWasAway: giveUp,
    onJoined: (member) => {
      log.onJoined(describeMember(member, clock));
      parts.onJoined(member);
    },
    onFrozen: (member) => {
      log.onFrozen(describeMember(member, clock));
      desk.lose(member);
    },
    onLost: (member, cause) => {
      giveUp(member);
      if (!isOver()) log.onLost(describeMember(member, clock), cause);
      parts.onLost(member, cause);
    },
  };
}
