import { UsageError } from '@skillet/command';
import { Refused } from '@skillet/install';

/** Letters, digits and dashes: fit for a URL and for a folder on any system. */
const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What a skill is to be called: as the command says, or as it calls itself. */
export function nameOf(wanted: string | undefined, own: string): string {
  if (wanted !== undefined) {
    if (NAME.test(wanted)) return wanted;
    throw new UsageError('--name must be of small letters, digits and dashes, at most 63');
  }
  const name = own
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  if (NAME.test(name)) return name;
  throw new Refused('it has no name that can be a mount: give it one by --name');
}
