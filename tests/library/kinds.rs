//! What the text of a name says.

use pmap_core::{Mapping, NameKind};

/// Is a mapping of this name of that kind?
#[track_caller]
fn is(name: &str, kind: NameKind<'_>) {
    let line = format!("0-1 rw-p 0 0:0 0 {name}");
    let name = Mapping::parse(line.as_bytes()).unwrap().name;
    assert_eq!(name.kind(), kind);
    let is_path = matches!(kind, NameKind::File { .. } | NameKind::SystemV { .. });
    assert_eq!(name.is_path(), is_path);
    let is_stack = matches!(kind, NameKind::Stack | NameKind::ThreadStack { .. });
    assert_eq!(name.is_stack(), is_stack);
    let key = match kind {
        NameKind::SystemV { key } => Some(key),
        _ => None,
    };
    assert_eq!(name.system_v_key(), key);
}

macro_rules! kinds {
    ($($test:ident: $name:literal $kind:expr;)*) => {$(
        #[test]
        fn $test() {
            is($name, $kind);
        }
    )*};
}

const fn file(path: &[u8]) -> NameKind<'_> {
    NameKind::File {
        path,
        deleted: false,
    }
}

const fn deleted(path: &[u8]) -> NameKind<'_> {
    NameKind::File {
        path,
        deleted: true,
    }
}

kinds! {
    none: "" NameKind::Anonymous;
    path: "/bin/sh" file(b"/bin/sh");
    root: "/" file(b"/");
    directory: "/mnt/dir/" file(b"/mnt/dir/");
    deleted_file: "/tmp/log (deleted)" deleted(b"/tmp/log");
    deleted_twice: "/tmp/log (deleted) (deleted)" deleted(b"/tmp/log (deleted)");
    not_quite_deleted: "/tmp/log(deleted)" file(b"/tmp/log(deleted)");
    deleted_in_the_middle: "/tmp/log (deleted) 2" file(b"/tmp/log (deleted) 2");
    trailing_space: "/tmp/log (deleted) " file(b"/tmp/log (deleted) ");
    device_zero: "/dev/zero (deleted)" deleted(b"/dev/zero");
    memfd: "/memfd:/SYSV00000000 (deleted)" deleted(b"/memfd:/SYSV00000000");
    system_v: "/SYSV00000000" NameKind::SystemV { key: 0 };
    system_v_deleted: "/SYSVdeadbeef (deleted)" NameKind::SystemV { key: 0xdead_beef };
    system_v_of_7_digits: "/SYSV0000000" file(b"/SYSV0000000");
    system_v_of_9_digits: "/SYSV000000000" file(b"/SYSV000000000");
    system_v_of_no_digits: "/SYSV" file(b"/SYSV");
    system_v_of_other_letters: "/SYSV0000000g" file(b"/SYSV0000000g");
    system_v_with_sign: "/SYSV+0000000" file(b"/SYSV+0000000");
    system_v_and_more: "/SYSV00000000x" file(b"/SYSV00000000x");
    system_v_and_spaces: "/SYSV00000000 (deleted) " file(b"/SYSV00000000 (deleted) ");
    system_v_foo: "/SYSVfoo" file(b"/SYSVfoo");
    system_v_deeper: "/tmp/SYSV00000000" file(b"/tmp/SYSV00000000");
    heap: "[heap]" NameKind::Heap;
    stack: "[stack]" NameKind::Stack;
    thread_stack: "[stack:4711]" NameKind::ThreadStack { tid: b"4711" };
    stack_and_more: "[stack] " NameKind::Other;
    stack_without_end: "[stack" NameKind::Other;
    stack_of_guards: "[stack guard]" NameKind::Other;
    vdso: "[vdso]" NameKind::Kernel;
    vvar: "[vvar]" NameKind::Kernel;
    vvar_vclock: "[vvar_vclock]" NameKind::Kernel;
    vsyscall: "[vsyscall]" NameKind::Kernel;
    vectors: "[vectors]" NameKind::Kernel;
    sigpage: "[sigpage]" NameKind::Kernel;
    uprobes: "[uprobes]" NameKind::Kernel;
    anonymous_with_a_name: "[anon:foo/bar]" NameKind::NamedAnonymous { name: b"foo/bar" };
    anonymous_with_an_empty_name: "[anon:]" NameKind::NamedAnonymous { name: b"" };
    anonymous_named_in_brackets: "[anon:[stack]]" NameKind::NamedAnonymous { name: b"[stack]" };
    shared_with_a_name: "[anon_shmem:a b]" NameKind::NamedAnonymous { name: b"a b" };
    socket: "socket:[42]" NameKind::Other;
    anonymous_inode: "anon_inode:[io_uring]" NameKind::Other;
    later_kernel: "[something new]" NameKind::Other;
    two_brackets: "[]" NameKind::Other;
    one_bracket: "]" NameKind::Other;
    path_without_root: "bin/sh" NameKind::Other;
    path_behind_question_mark: "?/bin/sh" NameKind::Other;
}

/// A process can name a file any way but with a newline or a NUL: the text stays as it is.
#[test]
fn every_byte_stays() {
    for byte in (0..=u8::MAX).filter(|byte| *byte != b'\n') {
        let line = [b"0-1 rw-p 0 0:0 0 /", [byte; 3].as_slice()].concat();
        let name = Mapping::parse(&line).unwrap().name;
        assert_eq!(name.as_bytes(), [b"/", [byte; 3].as_slice()].concat());
    }
}
