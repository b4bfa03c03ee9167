import { pathFault } from '../archive/path-fault.ts';
import { addressFault } from '../source/address-fault.ts';
import { URL_FORM } from './forms.ts';

const FORM = new RegExp(URL_FORM);

/** Why an index may not say that an archive is there: at that address, or by that path from its own folder. Undefined where it may. */
export function archiveFault(url: string): string | undefined {
  if (!FORM.test(url)) return 'it is neither an `https:` address nor a path below the index';
  if (!url.startsWith('https:')) return pathFault(url);
  const address = URL.parse(url);
  if (address === null) return 'this is no address';
  if (address.username !== '' || address.password !== '') return 'it has a password in it';
  return addressFault(address);
}
