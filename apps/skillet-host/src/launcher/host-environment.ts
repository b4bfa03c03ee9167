/**
 * What a host is started with, where the environment says nothing else. Four skills that block a thread
 * of libuv's pool each would hold up the default of four; and glibc keeps up to sixteen arenas of what
 * threads that have ended had taken, 30 MB and more after a few dozen of them.
 */
export const HOST_ENVIRONMENT = { UV_THREADPOOL_SIZE: '32', MALLOC_ARENA_MAX: '2' } as const;
