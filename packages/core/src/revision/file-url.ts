/** The URL of a file by its absolute path, as Node has it. */
export function fileUrl(path: string): URL {
  return new URL(`file://${path.replaceAll(/[%\\\n\r\t?#|]/g, encodeURIComponent)}`);
}

/** The absolute path of a file by its URL; undefined for a URL that no file of this machine has. */
export function pathOfFile({ protocol, host, pathname }: URL): string | undefined {
  if (protocol !== 'file:' || host !== '' || /%2f|%00/i.test(pathname)) return undefined;
  return decodeURIComponent(pathname);
}
