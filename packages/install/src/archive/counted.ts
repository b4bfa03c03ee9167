import { Transform } from 'node:stream';
import { Refused } from '../refused.ts';

/** Passes bytes on, up to so many; with one more it fails with `Refused`. */
export function counted(most: number, why: string): Transform {
  let seen = 0;
  return new Transform({
    transform(bytes: Buffer, _, done) {
      seen += bytes.length;
      if (seen > most) done(new Refused(why));
      else done(null, bytes);
    },
  });
}
