import { Transform } from 'node:stream';
import { Refused } from '../refused.ts';

/** Passes bytes on, up to so many; with one more it fails with `Refused`. `onCount` hears how many it has been, after each piece. */
export function counted(most: number, why: string, onCount?: (seen: number) => void): Transform {
  let seen = 0;
  return new Transform({
    transform(bytes: Buffer, _, done) {
      seen += bytes.length;
      onCount?.(seen);
      if (seen > most) done(new Refused(why));
      else done(null, bytes);
    },
  });
}
