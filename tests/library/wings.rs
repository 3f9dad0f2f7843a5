//! The command line of the wings: options with values, long names, files.

use core::fmt::Write;
use std::ffi::{CStr, CString};

use pmap_cli::args::{Format, Misuse, Options, Request, Target, targets, understand};

/// What becomes of `line`, its words apart by single spaces, in words of our own: what its options
/// ask for, and behind a colon the targets; or the word that is wrong, and why.
fn understood(line: &str) -> String {
    let words: Vec<_> = line
        .split(' ')
        .map(|word| CString::new(word).unwrap())
        .collect();
    let words = words.iter().map(CString::as_c_str);
    let text = |word: &CStr| word.to_str().unwrap().to_owned();
    let mut options = Options::default();
    match understand(words.clone(), &mut options) {
        Ok(Request::Report) => {}
        Err(Misuse::Word(word, reason)) => return format!("{} {reason:?}", text(word)),
        other => return format!("{other:?}"),
    }
    let mut told = String::new();
    let flags = [
        (options.format == Format::Extended, "x "),
        (options.format == Format::Device, "d "),
        (options.quiet, "quiet "),
        #[cfg(feature = "procps-ng")]
        (options.show_path, "paths "),
        #[cfg(feature = "procps-ng")]
        (options.kernel_names, "kernel "),
    ];
    told.extend(flags.iter().filter(|flag| flag.0).map(|flag| flag.1));
    #[cfg(feature = "procps-ng")]
    if let Some(pmap_cli::args::Range { low, high }) = options.range {
        write!(told, "{low:x}..{high:x} ").unwrap();
    }
    if let Some(directory) = options.proc {
        write!(told, "{} ", text(directory)).unwrap();
    }
    told.push(':');
    for target in targets(words, &options) {
        match target {
            Target::Process(pid) => write!(told, " {pid}").unwrap(),
            #[cfg(feature = "saved")]
            Target::File(path, _) => write!(told, " file {}", text(path)).unwrap(),
        }
    }
    told
}

macro_rules! understood {
    ($($test:ident: $($line:literal => $told:expr,)*;)*) => {$(
        #[test]
        fn $test() {
            $(assert_eq!(understood($line), $told, "{}", $line);)*
        }
    )*};
}

#[cfg(feature = "procps-ng")]
understood! {
    letters:
        "-p 7" => "paths : 7",
        "-k 7" => "kernel : 7",
        "-r 7" => ": 7",
        "-pkqxr 7" => "x quiet paths kernel : 7",
        "7 -kd -p 8" => "d paths kernel : 7 8",
    ;
    long_names:
        "--extended 7" => "x : 7",
        "--device 7" => "d : 7",
        "--quiet 7" => "quiet : 7",
        "--show-path 7" => "paths : 7",
        "--use-kernel-name 7" => "kernel : 7",
        "--range 7f 7" => "7f..7f : 7",
        "--range=7f 7" => "7f..7f : 7",
        "--version 7" => "Ok(Version)",
        "--extended -qx --quiet 7" => "x quiet : 7",
    ;
    no_long_names:
        "--extend 7" => "--extend UnknownOption",
        "--extendedd 7" => "--extendedd UnknownOption",
        "--EXTENDED 7" => "--EXTENDED UnknownOption",
        "--x 7" => "--x UnknownOption",
        "--xextended 7" => "--xextended UnknownOption",
        "-extended 7" => "-extended UnknownOption",
        "--= 7" => "--= UnknownOption",
    ;
    a_value_that_is_none:
        "--extended=1 7" => "--extended=1 UnknownOption",
        "--quiet= 7" => "--quiet= UnknownOption",
        "--version=1 7" => "--version=1 UnknownOption",
    ;
    two_formats_by_long_names:
        "--extended --device 7" => "--device TwoFormats",
        "-d --extended 7" => "--extended TwoFormats",
    ;
    ranges:
        "-A 7f 7" => "7f..7f : 7",
        "-A7f 7" => "7f..7f : 7",
        "-A7f, 7" => "7f..ffffffffffffffff : 7",
        "-A ,7f 7" => "0..7f : 7",
        "-A 7f,80 7" => "7f..80 : 7",
        "-qA 7f, 7" => "quiet 7f..ffffffffffffffff : 7",
        "-qA7f,80 7" => "quiet 7f..80 : 7",
        "7 -A 7f" => "7f..7f : 7",
        "-A 1 -A 2 7" => "2..2 : 7",
        // What stands behind the letter is all value.
        "-Adx 7" => "-Adx NoRange",
        "-Ad 7" => "d..d : 7",
        "-dA d 7" => "d d..d : 7",
    ;
    no_ranges:
        "-Afoo 7" => "-Afoo NoRange",
        "-A foo 7" => "foo NoRange",
        "-qA foo 7" => "foo NoRange",
        "--range foo 7" => "foo NoRange",
        "--range=foo 7" => "--range=foo NoRange",
        "-A -x 7" => "-x NoRange",
        "-A 8,7 7" => "8,7 NoRange",
    ;
    range_without_a_value:
        "7 -A" => "-A NoValue",
        "7 -qA" => "-qA NoValue",
        "7 --range" => "--range NoValue",
        "7 --range=" => "--range= NoValue",
        "-A  7" => " NoValue",
    ;
}

#[cfg(feature = "saved")]
understood! {
    files:
        "-f a" => ": file a",
        "-fa" => ": file a",
        "-f -" => ": file -",
        "-f-" => ": file -",
        "--file a" => ": file a",
        "--file=a" => ": file a",
        "--file=a=b" => ": file a=b",
        "-qxf a" => "x quiet : file a",
        "-fx" => ": file x",
        // Whatever the value looks like.
        "-f -x" => ": file -x",
        "-f --" => ": file --",
        "-f 7" => ": file 7",
        "-f /proc/7" => ": file /proc/7",
    ;
    files_and_processes_in_the_order_asked:
        "-f a 7 -f b 8 -f a" => ": file a 7 file b 8 file a",
        "7 -xf a -q" => "x quiet : 7 file a",
        "-f a -- 7 8" => ": file a 7 8",
        "7 --file=- 8 --proc /p /p/9 /p/self" => "/p : 7 file - 8 9",
    ;
    files_without_a_name:
        "-f" => "-f NoValue",
        "7 -qf" => "-qf NoValue",
        "--file" => "--file NoValue",
        "--file= 7" => "--file= NoValue",
        "-f  7" => " NoValue",
    ;
    no_file_behind_the_end_of_options:
        "7 -- -f" => "-f NoPid",
        "-- -fa" => "-fa NoPid",
    ;
}

#[cfg(all(feature = "saved", feature = "procps-ng"))]
understood! {
    values_of_several_options:
        "-A 7f -f a" => "7f..7f : file a",
        "-pkA7f -xqf a 7" => "x quiet paths kernel 7f..7f : file a 7",
        "-f -A 7" => ": file -A 7",
        "--range=7f, --file=-A --extended" => "x 7f..ffffffffffffffff : file -A",
    ;
}

// The options of a wing that a program lacks are unknown, and take no value with them.
#[cfg(not(feature = "procps-ng"))]
understood! {
    not_those_of_procps_ng:
        "-p 7" => "-p UnknownOption",
        "-k 7" => "-k UnknownOption",
        "-r 7" => "-r UnknownOption",
        "-A 7f 7" => "-A UnknownOption",
        "-qA" => "-qA UnknownOption",
        "--range=7f 7" => "--range=7f UnknownOption",
        "--extended 7" => "--extended UnknownOption",
        "--version" => "--version UnknownOption",
    ;
}

#[cfg(not(feature = "saved"))]
understood! {
    no_saved_files:
        "-f a" => "-f UnknownOption",
        "7 -f" => "-f UnknownOption",
        "--file=a" => "--file=a UnknownOption",
    ;
}
