import type { ServerResponse } from 'node:http';

const CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Goes off while a caller waits for this response. */
export type AppBomb = (res: ServerResponse) => void;

/** Every bomb under its name. */
export const APP_BOMBS: Readonly<Record<string, AppBomb>> = {
  ok: (res) => {
    res.setHeader('Content-Type', 'application/json');
    res.end('{"done":"ok"}');
  },
  'route-timer-throw': (res) => {
    res.write('begun');
    setTimeout(() => {
      throw new Error('thrown in the timer of a route');
    }, 50);
  },
  'stalled-stream': (res) => {
    res.write('begun');
  },
  'endless-answer': (res) => {
    const write = () => {
      while (res.write(CHUNK));
    };
    res.on('drain', write);
    write();
  },
  'headers-after-body': (res) => {
    res.write('begun');
    setTimeout(() => res.setHeader('X-Late', '1'), 50);
  },
};
