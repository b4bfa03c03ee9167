import type { KoffiFunc } from 'koffi';

type MallocTrim = KoffiFunc<(pad: number) => number>;

let found: Promise<MallocTrim | undefined> | undefined;

/**
 * Has the C library give back to the system what is free in it, off this thread: by itself it does so only
 * at the end of each of its heaps, and nothing of Node's reaches it. Resolves with false where there is no
 * way to ask it, as in musl and macOS.
 */
export async function trimMalloc(): Promise<boolean> {
  found ??= find();
  const trim = await found;
  if (trim === undefined) return false;
  await new Promise((resolve) => {
    trim.async(0, resolve);
  });
  return true;
}

/** Loaded when it is first needed, since it takes 8 MB. */
async function find(): Promise<MallocTrim | undefined> {
  try {
    const { default: koffi } = await import('koffi');
    return koffi.load(null).func('malloc_trim', 'int', ['size_t']) as MallocTrim;
  } catch {
    return undefined;
  }
}
