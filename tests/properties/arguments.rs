//! The command line and the environment.

use std::ffi::{CStr, CString};

#[cfg(feature = "answers")]
use pmap_cli::args::{Format, MOST_WATCHED};
use pmap_cli::args::{Misuse, Options, Request, Target, targets, understand};
use pmap_cli::charset::Charset;

/// Up to the first newline there are entries of the environment, behind it words, with a NUL
/// behind each.
pub(crate) fn holds(bytes: &[u8]) {
    let mut parts = bytes.splitn(2, |byte| *byte == b'\n');
    environment(parts.next().unwrap_or_default());
    let words = parts.next().unwrap_or_default().split(|byte| *byte == 0);
    let words: Vec<CString> = words.map(|word| CString::new(word).unwrap()).collect();
    let mut words: Vec<&CStr> = words.iter().map(CString::as_c_str).collect();
    command_line(&mut words);
}

/// The first variable that is set and not empty decides.
fn environment(bytes: &[u8]) {
    let entries = || bytes.split(|byte| *byte == 0);
    let value = |name: &[u8]| {
        let mut values = entries().filter_map(|entry| entry.strip_prefix(name));
        values.find(|value| !value.is_empty())
    };
    let names = [b"LC_ALL=".as_slice(), b"LC_CTYPE=", b"LANG="];
    let locale = names.into_iter().find_map(value).unwrap_or_default();
    let locale = String::from_utf8_lossy(locale).to_ascii_lowercase();
    let expected = if locale.contains("utf-8") || locale.contains("utf8") {
        Charset::Utf8
    } else {
        Charset::Ascii
    };
    assert_eq!(Charset::from_environment(entries()), expected);
}

fn command_line(words: &mut Vec<&CStr>) {
    let mut options = Options::default();
    match understand(words.iter().copied(), &mut options) {
        Ok(Request::Help | Request::Version) | Err(Misuse::NoProcess) => {}
        #[cfg(feature = "columns")]
        Ok(Request::NewFile) => {}
        Err(Misuse::Word(word, _)) => {
            let is_word = |other: &&CStr| core::ptr::eq(*other, word);
            assert!(words.iter().any(is_word), "{word:?} is none of {words:?}");
        }
        Ok(Request::Report) => {
            let asked: Vec<Target<'_>> = targets(words.iter().copied(), &options).collect();
            #[cfg(feature = "answers")]
            if options.format == Format::All {
                return assert_eq!(asked, [], "all processes, and others");
            }
            assert!(!asked.is_empty(), "a report of nothing");
            for target in &asked {
                is_named(*target, words);
            }
            #[cfg(feature = "answers")]
            if options.format == Format::Since || options.watch > 0 && asked.len() == MOST_WATCHED {
                return;
            }
            // One more changes nothing about the others.
            words.push(c"7");
            assert_eq!(again(words), (Ok(Request::Report), options));
            let more: Vec<Target<'_>> = targets(words.iter().copied(), &options).collect();
            assert_eq!(more, [asked.as_slice(), &[Target::Process(7)]].concat());
        }
    }
    // Whatever follows.
    words.insert(0, c"-h");
    assert_eq!(again(words).0, Ok(Request::Help));
    words.insert(0, c"-V");
    assert_eq!(again(words).0, Ok(Request::Version));
}

/// What is understood of `words`, from the beginning.
fn again<'a>(words: &[&'a CStr]) -> (Result<Request, Misuse<'a>>, Options<'a>) {
    let mut options = Options::default();
    let request = understand(words.iter().copied(), &mut options);
    (request, options)
}

/// Does a word end in the target?
fn is_named(target: Target<'_>, words: &[&CStr]) {
    let end = match target {
        Target::Process(pid) => {
            assert!((1..=0x7fff_ffff).contains(&pid), "{pid}");
            pid.to_string().into_bytes()
        }
        #[cfg(feature = "saved")]
        Target::File(path, _) => path.to_bytes().to_vec(),
    };
    let ends_so = |word: &&CStr| {
        let word = word.to_bytes();
        word.strip_suffix(b"/").unwrap_or(word).ends_with(&end) || word.ends_with(&end)
    };
    assert!(words.iter().any(ends_so), "{target:?} is none of {words:?}");
}
