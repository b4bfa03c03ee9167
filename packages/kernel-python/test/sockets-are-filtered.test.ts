import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';

const CONFINE = fileURLToPath(new URL('../skillet_kernel/confine.py', import.meta.url));
const confined = (...args: string[]) =>
  JSON.parse(execFileSync('python3', ['-I', '-S', CONFINE, ...args], { encoding: 'utf8' })) as {
    readonly [name: string]: unknown;
  };
const means = confined('--means');
beforeEach((context) => {
  context.skip(means['seccomp'] !== true, String(means['why']));
});

/** Tries what is a way around rules for sockets, and what is none; says of each `did`, or the name of the error. */
const TRY = `
import ctypes, errno, json, os, socket

LIBC = ctypes.CDLL(None, use_errno=True)
INET, UNIX, STREAM, DATAGRAM = socket.AF_INET, socket.AF_UNIX, socket.SOCK_STREAM, socket.SOCK_DGRAM


def named(way):
    try:
        way()
        return "did"
    except OSError as error:
        return errno.errorcode[error.errno]


def called(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")


def listen(family=INET):
    socket.socket(family, STREAM).listen()


MACHINE = os.uname().machine == "x86_64"
WAYS = {
    "tcp": lambda: socket.socket(INET, STREAM),
    "tcp by name": lambda: socket.socket(INET, STREAM, socket.IPPROTO_TCP),
    "udp": lambda: socket.socket(INET, DATAGRAM, socket.IPPROTO_UDP),
    "mptcp": lambda: socket.socket(INET, STREAM, 262),
    "sctp": lambda: socket.socket(INET, socket.SOCK_SEQPACKET),
    "fast open": lambda: socket.socket(INET, STREAM).sendto(b"x", 0x20000000, ("127.0.0.1", 1)),
    "fast open of a message": lambda: socket.socket(INET, STREAM).sendmsg([b"x"], [], 0x20000000, ("127.0.0.1", 1)),
    "connect": lambda: socket.socket(INET, STREAM).connect(("127.0.0.1", 1)),
    "listen": listen,
    "unix": lambda: socket.socket(UNIX, STREAM),
    "unix datagram": lambda: socket.socket(UNIX, DATAGRAM),
    "unix connect": lambda: socket.socket(UNIX, STREAM).connect("/no/such/socket"),
    "pair": socket.socketpair,
    "own limits": lambda: called(LIBC.prlimit(0, 7, None, ctypes.create_string_buffer(16))),
    "limits of another": lambda: called(LIBC.prlimit(os.getppid(), 7, None, ctypes.create_string_buffer(16))),
    "pair of datagrams": lambda: socket.socketpair(UNIX, DATAGRAM)[0].sendto(b"x", "/no/such/socket"),
    "pair of another family": lambda: socket.socketpair(30, STREAM),
    "own priority": lambda: [os.setpriority(os.PRIO_PROCESS, who, os.getpriority(os.PRIO_PROCESS, 0)) for who in (0, os.getpid())],
    "priority of another": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
    "priority of all": lambda: os.setpriority(os.PRIO_USER, 0, 19),
    "policy of another": lambda: os.sched_setscheduler(os.getppid(), os.SCHED_BATCH, os.sched_param(0)),
    "own cores": lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)),
    "cores of another": lambda: os.sched_setaffinity(os.getppid(), []),
    "disk of another": lambda: called(LIBC.syscall(251 if MACHINE else 30, 1, os.getppid(), 0)),
    "shared memory": lambda: called(LIBC.shmget(0, 4096, 0o1600)),
    "queue": lambda: called(LIBC.syscall(240 if MACHINE else 180, b"q", os.O_CREAT | os.O_RDWR, 0o600, None)),
    "keys": lambda: called(LIBC.syscall(250 if MACHINE else 219, 0, -4, 0)),
}
print(json.dumps({name: named(way) for name, way in WAYS.items()}))
`;

const NOTHING = {
  ...{ read: [], write: [], execute: [], ports: null, programs: true },
  ...{ inet: false, unix: false, listen: false, listens: false, connects: true, seccomp: true },
};

/** What comes of these tries within rules. */
function tries(rules: Readonly<Record<string, unknown>>, what = TRY) {
  const whole = { ...NOTHING, landlock: false, ...rules };
  return confined(JSON.stringify(whole), String(means['python']), '-I', '-c', what);
}

const ALWAYS = {
  pair: 'did',
  'own limits': 'did',
  'limits of another': 'EPERM',
  keys: 'EPERM',
  ...{ 'own priority': 'did', 'priority of another': 'EPERM', 'priority of all': 'EPERM' },
  ...{ 'policy of another': 'EPERM', 'disk of another': 'EPERM', 'own cores': 'did' },
  // No core at all would be a fault: it comes to nothing.
  ...{ 'cores of another': 'did', 'shared memory': 'ENOSYS', queue: 'ENOSYS' },
};
/** For who may open no Unix socket, or reach nothing. */
const PAIRS = { 'pair of datagrams': 'EPROTONOSUPPORT', 'pair of another family': 'EACCES' };

test('where hosts are named, TCP is what Landlock knows', () => {
  expect(tries({ inet: true, ports: [443] })).toEqual({
    ...ALWAYS,
    ...PAIRS,
    ...{ tcp: 'did', 'tcp by name': 'did', udp: 'did', connect: 'ECONNREFUSED' },
    ...{ mptcp: 'EPROTONOSUPPORT', sctp: 'EPROTONOSUPPORT', listen: 'EACCES' },
    ...{ 'fast open': 'ENOTSUP', 'fast open of a message': 'ENOTSUP' },
    ...{ unix: 'EACCES', 'unix datagram': 'EACCES', 'unix connect': 'EACCES' },
  });
});

test('where none is, a program is reached and reaches nothing', () => {
  const onSocket = tries({ unix: true, listens: true, connects: false });
  expect(onSocket).toMatchObject({
    ...ALWAYS,
    ...PAIRS,
    ...{ tcp: 'EACCES', udp: 'EACCES', unix: 'did', 'unix connect': 'EACCES' },
    'unix datagram': 'EPROTONOSUPPORT',
  });
  const onPort = tries({ inet: true, ports: [], listen: true, listens: true, connects: false });
  expect(onPort).toMatchObject({
    ...ALWAYS,
    ...PAIRS,
    ...{ tcp: 'did', listen: 'did', connect: 'EACCES', 'fast open': 'ENOTSUP' },
    ...{ udp: 'EPROTONOSUPPORT', mptcp: 'EPROTONOSUPPORT', unix: 'EACCES' },
  });
});

test('nothing that is open is handed on but what is meant to be', () => {
  const rules = JSON.stringify({ ...NOTHING, landlock: false });
  const what =
    'import os; print([one for one in (3, 4, 5, 9) if os.path.exists(f"/proc/self/fd/{one}")])';
  const args = ['-I', '-S', CONFINE, rules, String(means['python']), '-I', '-c', what];
  const { stdout } = spawnSync('python3', args, {
    stdio: ['ignore', 'pipe', 'inherit', 'pipe', ...Array<number>(6).fill(0)],
    encoding: 'utf8',
  });
  expect(stdout.trim()).toBe('[3]');
});

test('who may reach all is asked for no protocol', () => {
  const all = tries({ inet: true, unix: true, listen: true, listens: true });
  expect(all).toMatchObject({ tcp: 'did', udp: 'did', listen: 'did', 'unix datagram': 'did' });
  expect(all['pair of datagrams']).toBe('ENOENT');
  expect(['did', 'ENOPROTOOPT', 'EPROTONOSUPPORT']).toContain(all['mptcp']);
});

test('a script whose interpreter is not permitted says so', (context) => {
  context.skip(means['landlock'] === 0, String(means['why']));
  const file = join(mkdtempSync(join(tmpdir(), 'skillet-script-')), 'run.sh');
  writeFileSync(file, '#!/usr/bin/env -S bash -e\n', { mode: 0o755 });
  const rules = JSON.stringify({ ...NOTHING, execute: [file], landlock: true });
  const args = ['-I', '-S', CONFINE, rules, file];
  const { stderr, status } = spawnSync('python3', args, { encoding: 'utf8' });
  expect({ stderr: stderr.trim(), status }).toEqual({
    stderr:
      'the skill was not started: run.sh is a script, and it lacks the permission `commands: ["env", "bash"]` for what runs that',
    status: 1,
  });
});

test('who is reached by a socket puts no link in its place', (context) => {
  context.skip(means['landlock'] === 0, String(means['why']));
  const folder = mkdtempSync(join(tmpdir(), 'skillet-sockets-'));
  const what = `
import json, os, socket


def link():
    try:
        os.symlink("/etc", ${JSON.stringify(join(folder, 'link'))})
        return "did"
    except PermissionError:
        return "refused"


path = ${JSON.stringify(join(folder, '1'))}
socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).bind(path)
os.unlink(path)
print(json.dumps({"link": link()}))
`;
  const rules = { read: ['/'], execute: [means['python']], landlock: true };
  const sockets = { unix: true, listens: true, connects: false };
  expect(tries({ ...rules, ...sockets, sockets: [folder] }, what)).toEqual({ link: 'refused' });
  expect(tries({ ...rules, ...sockets, write: [folder] }, what)).toEqual({ link: 'did' });
});
