#!/usr/bin/env python3
"""The three reports as a naive reader of maps and smaps makes them: what the program's own are
compared with on every board.

    cross/report.py [-x | -d] [-q] WIDTH DIR PID...

prints the report of DIR/PID/maps, smaps, cmdline and comm, in the C locale; a directory without
smaps is a kernel without them. WIDTH is 16, or 8 as in a 32-bit program.
"""

import os
import re
import sys

KEYS = (b"Rss", b"Anonymous", b"Locked")


def records(maps, smaps):
    """For each mapping its start, end, flags, offset, device, inode, name, and counters by key."""
    found = []
    for line in (maps if smaps is None else smaps).split(b"\n"):
        head = re.match(
            rb"([0-9a-f]+)-([0-9a-f]+) (....) ([0-9a-f]+) ([0-9a-f]+):([0-9a-f]+) (\d+) *(.*)$", line)
        if head:
            start, end, offset, major, minor = (int(head[i], 16) for i in (1, 2, 4, 5, 6))
            found.append((start, end, head[3], offset, (major, minor), int(head[7]), head[8], {}))
        elif b":" in line:
            key, value = line.split(b":", 1)
            if key in KEYS:
                found[-1][7][key] = int(value.split()[0])
    return found


def mapping(name, device, inode, path):
    if re.fullmatch(rb"/SYSV[0-9a-f]{8}( \(deleted\))?", name) and device[0] == 0:
        return b"  [ shmid=0x%x ]" % inode
    if name.startswith(b"/"):
        return name if path else name.rsplit(b"/", 1)[-1] or name
    return b"  [ stack ]" if name.startswith(b"[stack") else b"  [ anon ]"


def clean(text):
    return re.sub(rb"[^ -~]", b"?", text)


def command(cmdline, comm):
    text = cmdline.rstrip(b"\0").replace(b"\0", b" ")
    return text or b"[%s]" % comm.removesuffix(b"\n")


def counters(values):
    return b" ".join(b"%7s" % (b"-" if value is None else b"%d" % value) for value in values)


def report(style, width, quiet, pid, files):
    """`style` is "", "-x" or "-d"; `files` has the contents of maps, smaps, cmdline and comm."""
    lines = [b"%d:   %s" % (pid, clean(command(files["cmdline"], files["comm"])))]
    address = b"Address".ljust(width)
    if not quiet and style == "-x":
        lines += [address + b"  Kbytes     RSS    Anon  Locked Mode   Mapping"]
    if not quiet and style == "-d":
        lines += [address + b"  Kbytes Mode  Offset           Device    Mapping"]
    size = private = shared = 0
    sums = dict.fromkeys(KEYS)
    smaps = files.get("smaps") if style == "-x" else None
    for start, end, flags, offset, device, inode, name, counts in records(files["maps"], smaps):
        is_shared = flags[3:] in (b"s", b"S")
        mode = flags[:3] + (flags[3:] if is_shared else b"-") + b"-"
        name = clean(mapping(name, device, inode, style == ""))
        size += end - start
        shared += (end - start) * is_shared
        private += (end - start) * (not is_shared and flags[1:2] == b"w")
        for key, count in counts.items():
            sums[key] = (sums[key] or 0) + count
        row, kb = b"%0*x" % (width, start), (end - start) // 1024
        if style == "":
            row += b" %6dK %s  %s" % (kb, mode, name)
        elif style == "-x":
            row += b" %7d %s %s  %s" % (kb, counters(counts.get(key) for key in KEYS), mode, name)
        else:
            row += b" %7d %s %016x %03x:%05x %s" % (kb, mode, offset, *device, name)
        lines.append(row)
    if not quiet:
        wide = width == 16
        if style == "":
            lines.append(b" total %*dK" % (width, size // 1024))
        elif style == "-x":
            rules = (16, 6, 6, 6, 6) if wide else (8, 7, 7, 7, 7)
            lines.append((b"  " if wide else b" ").join(b"-" * rule for rule in rules))
            lines.append(b"total kB %*d %s" % (width - 1, size // 1024, counters(sums.values())))
        else:
            sizes = (size // 1024, private // 1024, shared // 1024)
            lines.append(b"mapped: %dK    writeable/private: %dK    shared: %dK" % sizes)
    return b"".join(line + b"\n" for line in lines)


def main():
    words = sys.argv[1:]
    options = [word for word in words if word.startswith("-")]
    width, directory, *pids = [word for word in words if not word.startswith("-")]
    style = "".join(word for word in options if word in ("-x", "-d"))
    for pid in pids:
        files = {}
        for name in ("maps", "smaps", "cmdline", "comm"):
            path = os.path.join(directory, pid, name)
            if name != "smaps" or os.path.exists(path):
                with open(path, "rb") as file:
                    files[name] = file.read()
        sys.stdout.buffer.write(report(style, int(width), "-q" in options, int(pid), files))


if __name__ == "__main__":
    main()
