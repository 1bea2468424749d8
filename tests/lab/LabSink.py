"""A host that takes every mail at ADDRESS:25 and keeps its octets in FOLDER, in a file with the recipient's name."""

import os
import socketserver
import sys

address, folder = sys.argv[1:]


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("220 mx.elsewhere.example ESMTP")
        recipients = []
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self.say("250-mx.elsewhere.example\r\n250 8BITMIME")
            elif verb == b"RCPT":
                recipients.append(line.split(b"<")[1].split(b">")[0].replace(b"/", b"_").decode())
                self.say("250 OK")
            elif verb == b"DATA":
                self.say("354 go on")
                self.keep(recipients)
                recipients = []
                self.say("250 kept")
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 OK")

    # A dot in front of a line is the client's (RFC 5321 section 4.5.2). The file appears as a whole.
    def keep(self, recipients):
        octets = b""
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return
            octets += line[1:] if line.startswith(b".") else line
        for recipient in recipients:
            with open(f"{folder}/.new", "wb") as file:
                file.write(octets)
            os.rename(f"{folder}/.new", f"{folder}/{recipient}")


socketserver.TCPServer.allow_reuse_address = True
socketserver.TCPServer((address, 25), Session).serve_forever()
