//! How the static executable is linked: by gcc, clang, or a bare ld, which all know these words.

use std::env::var;

fn main() {
    println!("cargo:rerun-if-changed=link.ld");
    // No libc, no start files: everything is in the objects that rustc hands over.
    // No position-independent executable: that would have to relocate itself at start.
    // `-e`: not `_start`, which musl targets bring along in a crt1.o of their own.
    // `noseparate-code`: headers, constants and code share one segment, which saves two pages.
    for word in "-nostdlib -static -no-pie -e pmap_start -z noseparate-code".split(' ') {
        println!("cargo:rustc-link-arg-bins={word}");
        println!("cargo:rustc-link-arg-examples={word}");
    }
    // The script drops unwind tables and comments, 1.8 KB; a debugger wants them.
    if var("PROFILE").as_deref() == Ok("release") && !is_mold() {
        let directory = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo:rustc-link-arg-bins=-T{directory}/link.ld");
    }
}

/// Is the linker mold, which does not read such scripts? Its file is a few KB larger.
fn is_mold() -> bool {
    ["CARGO_ENCODED_RUSTFLAGS", "RUSTC_LINKER"]
        .into_iter()
        .any(|name| var(name).is_ok_and(|value| value.contains("mold")))
}
