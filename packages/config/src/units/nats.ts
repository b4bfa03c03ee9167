import { accept, refuse, type Parsed } from './parsed.ts';

/** A part of a subject of NATS. */
const TOKEN = /^[A-Za-z0-9_-]{1,64}$/;

/** Reads the name of a cluster, a host or a zone, which may stand in a subject of NATS. */
export function parseClusterName(text: string): Parsed<string> {
  return TOKEN.test(text) ? accept(text) : refuse('letters, digits, `_` and `-`, at most 64');
}

/** Reads the address of a NATS server; what is wrong is said without the address. */
export function parseNatsServer(text: string): Parsed<string> {
  const given = /^[a-z]+:\/\//i.test(text) ? text : `nats://${text}`;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || url.hostname === '') return refuse();
  if (!/^(?:nats|tls):$/.test(url.protocol))
    return refuse('it must begin with `nats://` or `tls://`');
  if (url.username !== '' || url.password !== '')
    return refuse('it contains a password: use `cluster.user` and `cluster.password`');
  if (url.pathname.replace(/^\/$/, '') + url.search + url.hash !== '')
    return refuse('it is more than a host and a port');
  return accept(`${url.protocol}//${url.host}`);
}

/** Reads the public nkey of a user of NATS, as `nsc` and `nk -pubout` print it. */
export function parsePublicNkey(text: string): Parsed<string> {
  // Whoever has a seed can speak as its host: it is not shown again.
  if (/^S/.test(text)) return refuse('it is a seed, which is a secret: it begins with `U`');
  return /^U[A-Z2-7]{55}$/.test(text) ? accept(text) : refuse('`U`, and 55 letters and digits');
}
