//! Which environment asks for UTF-8.

use crate::harness::program::{pmap, run};
use crate::harness::tree::Tree;
use crate::naive::Given;

/// Is the environment of `variables` one where UTF-8 is shown?
#[track_caller]
fn shows_utf8(variables: &[(&str, &str)], expected: bool) {
    let tree = Tree::of(&Given {
        pid: 1,
        cmdline: "ä\0".as_bytes(),
        ..Given::default()
    });
    let mut pmap = pmap();
    pmap.envs(variables.iter().copied());
    let outcome = run(pmap.arg("-q").arg("--proc").arg(tree.path()).arg("1"));
    let expected = if expected { "1:   ä\n" } else { "1:   ??\n" };
    outcome.is_report(expected.as_bytes());
}

macro_rules! shows {
    ($($test:ident: $($name:ident = $value:literal),* => $expected:literal;)*) => {$(
        #[test]
        fn $test() {
            shows_utf8(&[$((stringify!($name), $value)),*], $expected);
        }
    )*};
}

shows! {
    nothing_set: => false;
    lang: LANG = "en_US.UTF-8" => true;
    lc_ctype: LC_CTYPE = "en_US.UTF-8" => true;
    lc_all: LC_ALL = "en_US.UTF-8" => true;
    lc_all_over_the_others: LC_ALL = "C", LC_CTYPE = "C.UTF-8", LANG = "C.UTF-8" => false;
    lc_all_alone_names_it: LC_ALL = "C.UTF-8", LC_CTYPE = "C", LANG = "C" => true;
    lc_ctype_over_lang: LC_CTYPE = "POSIX", LANG = "C.UTF-8" => false;
    lc_ctype_names_it: LC_CTYPE = "C.UTF-8", LANG = "C" => true;
    empty_lc_all: LC_ALL = "", LC_CTYPE = "C.UTF-8", LANG = "C" => true;
    empty_lc_all_and_lc_ctype: LC_ALL = "", LC_CTYPE = "", LANG = "C.UTF-8" => true;
    all_empty: LC_ALL = "", LC_CTYPE = "", LANG = "" => false;
    empty_lc_ctype_before_c: LC_CTYPE = "", LANG = "C" => false;
    other_variables: LC_MESSAGES = "C.UTF-8", LANGUAGE = "C.UTF-8", XLANG = "C.UTF-8" => false;
    spelled_utf8: LANG = "C.utf8" => true;
    spelled_capital_utf8: LANG = "C.UTF8" => true;
    spelled_small_utf_8: LANG = "C.utf-8" => true;
    spelled_mixed: LANG = "en_US.Utf-8" => true;
    with_modifier: LANG = "de_AT.utf8@euro" => true;
    plain_utf_8: LC_CTYPE = "UTF-8" => true;
    latin: LANG = "de_AT.ISO-8859-1" => false;
    utf_16: LANG = "C.UTF-16" => false;
    no_charset: LANG = "de_AT" => false;
    modifier_alone: LANG = "de_AT@euro" => false;
}
