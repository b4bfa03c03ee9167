"""What systemd would hear: prints each datagram that comes to a Unix socket as a line of JSON."""

import json
import socket
import sys

listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listening.bind(sys.argv[1])
print(json.dumps("there"), flush=True)
while True:
    print(json.dumps(listening.recv(65536).decode()), flush=True)
