//! How the static executable is linked: by gcc, clang, or a bare ld, which all know these words.

use std::env::var;

fn main() {
    println!("cargo:rerun-if-changed=link.ld");
    // No libc, no start files: everything is in the objects that rustc hands over.
    // No position-independent executable: that would have to relocate itself at start.
    // `-e`: not `_start`, which musl targets bring along in a crt1.o of their own.
    // `noseparate-code`: headers, constants and code share one segment, which saves two pages.
    let mut words = "-nostdlib -static -no-pie -e pmap_start -z noseparate-code".to_owned();
    // The script drops unwind tables and comments, 1.8 KB; a debugger wants them.
    if var("PROFILE").as_deref() == Ok("release") {
        let directory = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        words.push_str(&format!(" -T {directory}/link.ld"));
    }
    for word in words.split(' ') {
        println!("cargo:rustc-link-arg-bins={word}");
    }
}
