import { SkillError, type SkillHandler } from '@skillet/sdk';
import { describeInstant, type CurrentTime } from './instant.ts';
import { isZoneName } from './zone-names.ts';
import { nowMicros } from './now.ts';

/** Tells the time in a timezone; UTC when none is given. */
export const handler: SkillHandler<{ timezone?: string | null }, CurrentTime> = ({ timezone }) => {
  const zone = timezone === undefined || timezone === null || timezone === '' ? 'UTC' : timezone;
  if (!isZoneName(zone)) {
    throw new SkillError(
      400,
      `Invalid timezone: '${zone}'. Please use a valid IANA timezone identifier (e.g. 'America/New_York', 'UTC', 'Europe/London').`,
    );
  }
  return describeInstant(nowMicros(), zone);
};
