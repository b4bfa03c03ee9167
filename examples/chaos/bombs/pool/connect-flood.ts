import { connect } from 'node:net';
import { atOnce } from '../../at-once.ts';

const NAMES = 200;

/** Connects to names that no resolver knows, which looks them up without a call of `dns`. */
export function connectFlood() {
  return atOnce(
    NAMES,
    (index) =>
      new Promise((resolve) => {
        const host = `chaos-${String(index)}-${String(process.hrtime.bigint())}.invalid`;
        connect({ host, port: 9 }).on('error', resolve);
      }),
  );
}
