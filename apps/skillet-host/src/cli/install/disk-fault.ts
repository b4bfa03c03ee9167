import { UsageError } from '@skillet/command';
import { INSTALLED_DIR } from '@skillet/config';

/** The disk is in the way: all is as it was. */
export class DiskFault extends UsageError {}

/** What of the disk is in the way, as a sentence; anything else as it is. */
export function asDiskFault(error: unknown): unknown {
  const { code = '', errcode } = error as NodeJS.ErrnoException & { readonly errcode?: number };
  if (['ENOSPC', 'EDQUOT'].includes(code) || errcode === SQLITE_FULL)
    return new DiskFault('the disk is full');
  if (['EACCES', 'EPERM', 'EROFS'].includes(code) || errcode === SQLITE_CANTOPEN)
    return new DiskFault(`${INSTALLED_DIR} can't be written (no permission)`);
  return error;
}

const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
