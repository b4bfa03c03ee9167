import { accept, refuse, type Parsed } from '../units/parsed.ts';

const MOUNT = /^[A-Za-z0-9][A-Za-z0-9._~-]*$/;
const LONGEST_MOUNT = 64;

/** Checks that a mount can stand in a URL as it is. */
export function checkMount(mount: string): Parsed<string> {
  const bare = mount.replace(/^\/?(?:skills\/)?/, '').replace(/\/+$/, '');
  if (bare !== mount && MOUNT.test(bare)) {
    return refuse(`write only the last segment: \`mount: ${bare}\``);
  }
  if (!MOUNT.test(mount)) {
    return refuse('use letters, digits, `.`, `_`, `~` and `-`, and begin with a letter or digit');
  }
  return mount.length > LONGEST_MOUNT
    ? refuse(`at most ${LONGEST_MOUNT} characters`)
    : accept(mount);
}

/** The mount of a folder that no configuration names: `My_Skill` is served at `my-skill`. */
export function mountOfFolder(folder: string): string {
  return folder.replaceAll(/[_\s]+/g, '-').toLowerCase();
}
