import type { Bomb } from '../bomb.ts';
import { blobs } from './native/blobs.ts';
import { bufferConcat } from './native/buffer-concat.ts';
import { bufferEntries } from './native/buffer-entries.ts';
import { execSyncOutput } from './native/exec-sync-output.ts';
import { importUrls } from './native/import-urls.ts';
import { intlObjects } from './native/intl-objects.ts';
import { moduleRegister } from './native/module-register.ts';
import { objectUrls } from './native/object-urls.ts';
import { randomFill } from './native/random-fill.ts';
import { readDevZero } from './native/read-dev-zero.ts';
import { readSparseFile } from './native/read-sparse-file.ts';
import { rejectMillions } from './native/rejections-million.ts';
import { replaceHuge } from './native/replace-huge.ts';
import { requireCopies } from './native/require-copies.ts';
import { sharedArrayBuffers } from './native/shared-array-buffers.ts';
import { spawnSyncOutput } from './native/spawn-sync-output.ts';
import { sqliteMemory } from './native/sqlite-memory.ts';
import { structuredCloneBomb } from './native/structured-clone.ts';
import { unreadChannels } from './native/unread-channels.ts';
import { wasmMemory } from './native/wasm-memory.ts';
import { zlibSyncBomb } from './native/zlib-sync-bomb.ts';

/** Memory that one native call takes, or that no worker counts as its own. */
export const NATIVE: Record<string, Bomb> = {
  'read-dev-zero': { about: 'reads /dev/zero in one call', explode: readDevZero },
  'read-sparse-file': { about: 'reads a file of 1.5 GB in one call', explode: readSparseFile },
  'exec-sync-output': { about: 'takes 2 GB that a command prints', explode: execSyncOutput },
  'spawn-sync-output': { about: 'takes 2 GB that a program prints', explode: spawnSyncOutput },
  'sqlite-memory': { about: 'fills a database in memory with 2 GB', explode: sqliteMemory },
  'buffer-entries': { about: 'makes 16 million pairs of a Buffer', explode: bufferEntries },
  'shared-array-buffers': { about: 'fills 2 GB of shared memory', explode: sharedArrayBuffers },
  blobs: { about: 'fills Blobs with 2 GB', explode: blobs },
  'object-urls': { about: 'gives Blobs of 2 GB a URL each', explode: objectUrls },
  'unread-channels': { about: 'posts 2 GB to ports that nobody reads', explode: unreadChannels },
  'module-register': {
    about: 'registers module hooks that take 1.5 GB in their own thread',
    explode: moduleRegister,
  },
  'wasm-memory': { about: 'fills 2 GB of WebAssembly memory', explode: wasmMemory },
  'zlib-sync-bomb': { about: 'unpacks 1 MB to 1 GB in one call', explode: zlibSyncBomb },
  'buffer-concat': { about: 'puts 1.5 GB together in one call', explode: bufferConcat },
  'random-fill': { about: 'fills 1.5 GB with chance in one call', explode: randomFill },
  'structured-clone': { about: 'copies millions of objects', explode: structuredCloneBomb },
  'intl-objects': { about: 'makes 120,000 objects of Intl', explode: intlObjects },
  'replace-huge': { about: 'replaces 30 million letters by ten each', explode: replaceHuge },
  'rejections-million': {
    about: 'leaves a million rejections that nobody handles',
    explode: rejectMillions,
  },
  'import-urls': { about: 'imports one module under 2,000 URLs', explode: importUrls },
  'require-copies': { about: 'requires 1,000 copies of a module', explode: requireCopies },
};
