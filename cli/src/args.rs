//! The command line, in two steps: words to options, then words and options to process ids.
//!
//! The words are gone through again for each step and never stored, so that there may be any number
//! of them.

use core::ffi::CStr;

/// Which report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Address, size, mode and name.
    #[default]
    Default,
    /// `-x`: resident, anonymous and locked memory too.
    Extended,
    /// `-d`: offset and device too.
    Device,
}

/// What the options ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// Which report.
    pub format: Format,
    /// `-q`: without column headers and footers.
    pub quiet: bool,
    /// `--proc`: where processes are found; `None` is /proc.
    pub proc: Option<&'a CStr>,
}

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request<'a> {
    /// `-h`: the usage.
    Help,
    /// `-V`: the version.
    Version,
    /// Reports of the processes that [`pids`] finds.
    Report(Options<'a>),
}

/// What is wrong with the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misuse<'a> {
    /// No process is named.
    NoProcess,
    /// A word is wrong.
    Word(&'a CStr, Reason),
}

/// Why a word is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no such option.
    UnknownOption,
    /// `--proc` without its directory.
    NoDirectory,
    /// `-x` with `-d`.
    TwoFormats,
    /// It is neither an option nor a process id.
    NoPid,
}

/// Understands `words`, the command line without the program's name.
///
/// # Errors
///
/// The first word that is wrong, where there is one and neither help nor version is asked for.
pub fn understand<'a, W>(words: W) -> Result<Request<'a>, Misuse<'a>>
where
    W: Iterator<Item = &'a CStr> + Clone,
{
    let mut options = Options::default();
    let mut wrong = None;
    let mut items = Items::new(words.clone());
    while let Some(item) = items.next() {
        let format = match item {
            Item::Letter(b'h') => return Ok(Request::Help),
            Item::Letter(b'V') => return Ok(Request::Version),
            Item::Letter(b'x') => Ok(Format::Extended),
            Item::Letter(b'd') => Ok(Format::Device),
            Item::Letter(b'q') => {
                options.quiet = true;
                continue;
            }
            Item::Proc(directory) if !directory.is_empty() => {
                options.proc = Some(directory);
                continue;
            }
            Item::Operand => continue,
            Item::Proc(_) => Err(Reason::NoDirectory),
            Item::Letter(_) => Err(Reason::UnknownOption),
        };
        let reason = match format {
            Ok(format) if options.format == Format::Default || options.format == format => {
                options.format = format;
                continue;
            }
            Ok(_) => Reason::TwoFormats,
            Err(reason) => reason,
        };
        wrong = wrong.or(Some(Misuse::Word(items.word, reason)));
    }
    if let Some(misuse) = wrong {
        return Err(misuse);
    }
    let mut any = false;
    let mut operands = Operands::new(words, &options);
    while let Some(operand) = operands.next() {
        match operand {
            Operand::Pid(_) => any = true,
            Operand::OtherEntry => {}
            Operand::Wrong => return Err(Misuse::Word(operands.items.word, Reason::NoPid)),
        }
    }
    if any {
        Ok(Request::Report(options))
    } else {
        Err(Misuse::NoProcess)
    }
}

/// The process ids among `words`, which are understood.
pub fn pids<'a, W>(words: W, options: &Options<'a>) -> impl Iterator<Item = u32>
where
    W: Iterator<Item = &'a CStr>,
{
    Operands::new(words, options).filter_map(|operand| match operand {
        Operand::Pid(pid) => Some(pid),
        _ => None,
    })
}

/// A word that is no option.
enum Operand {
    Pid(u32),
    /// An entry of the directory of processes whose name is no number: passed over, so that
    /// `/proc/*` may stand for all processes.
    OtherEntry,
    Wrong,
}

/// The words that are no options.
struct Operands<'a, W> {
    items: Items<'a, W>,
    directory: &'a [u8],
}

impl<'a, W> Operands<'a, W> {
    fn new(words: W, options: &Options<'a>) -> Self {
        let directory = options.proc.map_or(&b"/proc"[..], CStr::to_bytes);
        Self {
            items: Items::new(words),
            directory,
        }
    }
}

impl<'a, W: Iterator<Item = &'a CStr>> Iterator for Operands<'a, W> {
    type Item = Operand;

    #[inline(never)]
    fn next(&mut self) -> Option<Operand> {
        while !matches!(self.items.next()?, Item::Operand) {}
        Some(operand(self.items.word.to_bytes(), self.directory))
    }
}

/// What `word` is: a process id in decimal, an entry of `directory`, or wrong.
#[inline]
fn operand(word: &[u8], directory: &[u8]) -> Operand {
    let (mut name, mut is_entry) = (word, false);
    if let Some([b'/', entry @ ..]) = word.strip_prefix(without_slashes(directory)) {
        name = entry.strip_suffix(b"/").unwrap_or(entry);
        is_entry = !name.is_empty();
    }
    let (mut number, mut is_number) = (0_u64, true);
    for byte in name {
        let digit = byte.wrapping_sub(b'0');
        is_number &= digit < 10;
        is_entry &= *byte != b'/';
        // Beyond 32 bits it only has to stay there.
        if number >> 32 == 0 {
            number = number * 10 + u64::from(digit);
        }
    }
    match u32::try_from(number) {
        _ if is_entry && !is_number => Operand::OtherEntry,
        // `pid_t` has a sign.
        Ok(pid @ 1..=0x7fff_ffff) if is_number => Operand::Pid(pid),
        _ => Operand::Wrong,
    }
}

fn without_slashes(mut path: &[u8]) -> &[u8] {
    while let [front @ .., b'/'] = path {
        path = front;
    }
    path
}

/// A word, or a letter of one that is a cluster of options.
enum Item<'a> {
    /// That of a long option is its short one's, or 0 where there is no such option.
    Letter(u8),
    /// `--proc` and its directory, empty where there is none.
    Proc(&'a CStr),
    Operand,
}

/// The items of `words`.
struct Items<'a, W> {
    words: W,
    /// The word that the item is in.
    word: &'a CStr,
    /// What is left of it, where it is a cluster of options.
    letters: &'a [u8],
    /// Was there a `--`?
    operands_only: bool,
}

impl<'a, W> Items<'a, W> {
    const fn new(words: W) -> Self {
        Self {
            words,
            word: c"",
            letters: &[],
            operands_only: false,
        }
    }
}

impl<'a, W: Iterator<Item = &'a CStr>> Iterator for Items<'a, W> {
    type Item = Item<'a>;

    #[inline(never)]
    fn next(&mut self) -> Option<Item<'a>> {
        loop {
            if let Some((letter, rest)) = self.letters.split_first() {
                self.letters = rest;
                return Some(Item::Letter(*letter));
            }
            self.word = self.words.next()?;
            match self.word.to_bytes() {
                _ if self.operands_only => return Some(Item::Operand),
                [b'-', b'-'] => self.operands_only = true,
                [b'-', b'-', ..] => return Some(self.long()),
                [b'-', letters @ ..] if !letters.is_empty() => self.letters = letters,
                _ => return Some(Item::Operand),
            }
        }
    }
}

impl<'a, W: Iterator<Item = &'a CStr>> Items<'a, W> {
    /// The option that the word is, by its long name.
    fn long(&mut self) -> Item<'a> {
        if self.word == c"--proc" {
            Item::Proc(self.words.next().unwrap_or_default())
        } else if self.word.to_bytes().starts_with(b"--proc=") {
            Item::Proc(&self.word[b"--proc=".len()..])
        } else if self.word == c"--help" {
            Item::Letter(b'h')
        } else {
            Item::Letter(0)
        }
    }
}
