/** Times that something is decoded: a server behind another may do it again. */
const ROUNDS = 3;
/** What parts of a path and of a query are divided by. */
const DIVIDERS = /[/\\?&=;#]/;
const CONTROL = /\p{Cc}/u;

/**
 * Why an address may lead elsewhere than it reads: an encoded `..` is one for the server, or the file system, and none for a pattern of
 * `install.allow`. Undefined where it does not.
 */
export function addressFault({ username, hostname, pathname, search }: URL): string | undefined {
  // Git decodes all of an address before it looks for the host (`parse_connect_url`). An `@` alone ends no name.
  if (hostname.includes('%') || /%(?!40)/.test(username))
    return 'its host or user has a % in it, and may be another one: write it without';
  let text = `${pathname}${search}`;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const decoded = decode(text);
    // What has been decoded may have a percent sign of its own.
    if (decoded === undefined && round === 1)
      return 'its address has a % in it that encodes nothing';
    if (decoded === undefined || decoded === text) break;
    text = decoded;
  }
  if (text.split(DIVIDERS).includes('..'))
    return 'its address has a `..` in it, and may lead elsewhere than it says: write it without';
  return CONTROL.test(text) ? 'its address has a control character in it' : undefined;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
