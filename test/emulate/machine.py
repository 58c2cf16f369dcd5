"""An emulated PC with AVX-512: Bochs, Debian's kernel, and skiff-run as the only program.

The disc (ISO 9660) holds what the machine boots and what it runs; outputs come back on a second disk, in slots
that the caller lays out, and one line for each run on the serial port. Nothing is installed but Bochs itself: the
other packages are downloaded and unpacked in a cache folder."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness import tools

HERE = Path(__file__).resolve().parent
CACHE = tools.BUILD / "emulate"  # the unpacked packages
PROGRAMS = ("bochs", "xorriso", "cpio", "apt-get", "apt-cache", "dpkg-deb")
TO_INSTALL = "bochs bochsbios vgabios bochs-term xorriso cpio"
BIOS, VGA_BIOS = Path("/usr/share/bochs/BIOS-bochs-latest"), Path("/usr/share/bochs/VGABIOS-lgpl-latest")
DRIVERS = ("ata_piix", "sr_mod", "sd_mod", "isofs")
BLOCK = 4096  # of the result disk: guest_init.sh counts slots in it
CYLINDER = 16 * 63 * 512  # Bochs wants a disk of whole cylinders
CPU = "corei7_skylake_x"  # the first of Bochs's models with all of x86-64-v4

CONFIG = """\
plugin_ctrl: unmapped=1, biosdev=1, speaker=0, e1000=0, parallel=0
config_interface: textconfig
display_library: term
cpu: model={cpu}, count=1, ips=20000000, reset_on_triple_fault=0
memory: guest={megabytes}, host={megabytes}
romimage: file={bios}
vgaromimage: file={vga_bios}
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, path="{results}", mode=flat
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path="{disc}", status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev="{serial}"
clock: sync=none
log: {log}
panic: action=fatal
error: action=report
info: action=ignore
debug: action=ignore
"""
BOOT_CONFIG = "default linux\nlabel linux\n  kernel /vmlinuz\n  append {}\n"
# Bochs 2.7 reports the uncompacted size of a compacted XSAVE area, upon which Linux turns AVX off: numbers 321 and 323
# are XSAVEC and XSAVES, 330 is Linux's own name for either. The other options only make the boot shorter.
KERNEL_OPTIONS = ("initrd=/initrd console=ttyS0 quiet clearcpuid=321,323,330 acpi=off tsc=reliable mitigations=off "
                  "audit=0 apparmor=0 cryptomgr.notests rcupdate.rcu_expedited=1 cgroup_disable=memory nohz=off")


class Missing(Exception):
    """A program or package that the machine is made of."""


@dataclass(frozen=True)
class Ran:
    case: str
    threads: int
    code: int
    size: int
    log: str  # the last line that skiff-run printed


def check() -> None:
    """Raises Missing when the machine can't be made here."""
    for program in PROGRAMS:
        if not shutil.which(program):
            raise Missing(f"no {program}; apt-get install --no-install-recommends {TO_INSTALL}")
    if not BIOS.exists() or not VGA_BIOS.exists():
        raise Missing(f"no {BIOS} or {VGA_BIOS}; apt-get install {TO_INSTALL}")
    _packages()


def _packages() -> Path:
    """The folder that Debian's kernel, boot loader and busybox are unpacked in."""
    unpacked = CACHE / "packages"
    if unpacked.exists():
        return unpacked
    depends = subprocess.run(["apt-cache", "depends", "linux-image-cloud-amd64"], capture_output=True, text=True).stdout
    kernel = re.search(r"Depends: (linux-image-\S+)", depends)
    if not kernel:
        raise Missing("apt knows no linux-image-cloud-amd64; apt-get update")
    partial = CACHE / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    wanted = [kernel[1], "busybox-static", "isolinux", "syslinux-common"]
    done = subprocess.run(["apt-get", "download", *wanted], cwd=partial, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"apt-get download: {done.stderr.strip().splitlines()[-1]}")
    for package in partial.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(partial)], check=True)
        package.unlink()
    partial.rename(unpacked)
    return unpacked


def _driver_files(packages: Path) -> list[Path]:
    """The kernel modules of DRIVERS and those they need, in the order to load them in."""
    files = {file.stem.replace("-", "_"): file for file in packages.glob("lib/modules/**/*.ko")}
    ordered: list[Path] = []

    def add(name: str) -> None:
        if name not in files:
            raise Missing(f"kernel module {name} in {packages}")
        needed = re.search(rb"\0depends=([^\0]*)\0", files[name].read_bytes())
        for other in needed[1].decode().split(",") if needed and needed[1] else []:
            add(other.replace("-", "_"))
        if files[name] not in ordered:
            ordered.append(files[name])

    for driver in DRIVERS:
        add(driver)
    return ordered


def _libraries(program: Path) -> list[Path]:
    listed = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
    return [Path(path) for path in re.findall(r"(/\S+) \(0x", listed)]


def _write_initrd(initrd: Path, packages: Path, scratch: Path) -> None:
    root = scratch / "root"
    for folder in ("bin", "dev", "disc", "modules", "proc", "tmp"):
        (root / folder).mkdir(parents=True)
    busybox = packages / "bin" / "busybox"
    shutil.copy(busybox, root / "bin" / "busybox")
    for name in "sh mount insmod sleep rm stat dd sync tail tr poweroff dmesg".split():
        (root / "bin" / name).symlink_to("busybox")
    program = Path(tools.tool("skiff-run"))
    shutil.copy(program, root / "bin" / "skiff-run")
    for library in _libraries(program):
        # The loader is asked for by its path; it finds the others beside it.
        place = root / str(library).lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, place)
    order = _driver_files(packages)
    for file in order:
        shutil.copy(file, root / "modules" / file.name)
    (root / "modules" / "order").write_text("".join(f"{file.name}\n" for file in order))
    shutil.copy(HERE / "guest_init.sh", root / "init")
    (root / "init").chmod(0o755)
    names = "".join(f"{path.relative_to(root)}\n" for path in sorted(root.rglob("*")))
    with initrd.open("wb") as file:
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root, input=names.encode(), stdout=file, check=True)
    shutil.rmtree(root)


def make_disc(contents: Path, scratch: Path) -> Path:
    """A bootable disc with the files of `contents`, to which the boot files are added."""
    packages, disc = _packages(), scratch / "disc.iso"
    (kernel,) = packages.glob("boot/vmlinuz-*")
    shutil.copy(kernel, contents / "vmlinuz")
    shutil.copy(packages / "usr/lib/ISOLINUX/isolinux.bin", contents)
    shutil.copy(packages / "usr/lib/syslinux/modules/bios/ldlinux.c32", contents)
    (contents / "isolinux.cfg").write_text(BOOT_CONFIG.format(KERNEL_OPTIONS))
    _write_initrd(contents / "initrd", packages, scratch)
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-R", "-o", str(disc), "-b", "isolinux.bin", "-c", "boot.cat",
                    "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", str(contents)],
                   check=True, stderr=subprocess.DEVNULL)
    return disc


def _start(disc: Path, results: Path, serial: Path, megabytes: int, scratch: Path) -> subprocess.Popen:
    config = scratch / "bochsrc"
    config.write_text(CONFIG.format(cpu=CPU, megabytes=megabytes, bios=BIOS, vga_bios=VGA_BIOS, results=results,
                                    disc=disc, serial=serial, log=scratch / "bochs.log"))
    # Debian's Bochs has the debugger, which waits for a command to start.
    commands = scratch / "commands"
    commands.write_text("continue\n")
    # Every display of Debian's Bochs wants a screen; the terminal's is drawn on a pseudo-terminal that nobody sees.
    ours, theirs = pty.openpty()
    bochs = subprocess.Popen(["bochs", "-q", "-f", str(config), "-rc", str(commands)], stdin=theirs, stdout=theirs, stderr=theirs,
                             env={**os.environ, "TERM": "vt100"}, start_new_session=True)
    os.close(theirs)

    def drain() -> None:
        try:
            while os.read(ours, 65536):
                pass
        except OSError:  # the other end is closed: Bochs has ended
            os.close(ours)

    threading.Thread(target=drain, daemon=True).start()
    return bochs


def boot(disc: Path, results: Path, megabytes: int, limit_s: float, scratch: Path) -> Iterator[Ran]:
    """Boots the disc and gives what the runs reported as they end; ends early at the time limit."""
    serial = scratch / "serial.txt"
    serial.touch()
    bochs = _start(disc, results, serial, megabytes, scratch)
    stop_at, seen = time.monotonic() + limit_s, 0
    try:
        while True:
            ended = bochs.poll() is not None or time.monotonic() > stop_at
            lines = serial.read_text(errors="replace").split("\n")[:-1]
            for line in lines[seen:]:
                if found := re.match(r"ran (\S+) (\d+) (\d+) (\d+) (.*)", line.strip("\r")):
                    yield Ran(found[1], int(found[2]), int(found[3]), int(found[4]), found[5].strip())
                ended |= line.startswith("all done")
            seen = len(lines)
            if ended:
                return
            time.sleep(0.5)
    finally:
        bochs.kill()
        bochs.wait()
