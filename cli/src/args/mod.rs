//! The command line, in two steps: words to options, then words and options to what to report on.
//!
//! The words are gone through again for each step and never stored, so that there may be any number
//! of them.

#[cfg(feature = "procps-ng")]
mod range;
#[cfg(feature = "answers")]
mod select;
mod words;

use core::ffi::CStr;

#[cfg(feature = "procps-ng")]
pub use range::Range;
#[cfg(feature = "answers")]
pub use select::{MOST_ROWS, Select};
use words::{Item, Items, is_valued};

#[cfg(feature = "answers")]
use crate::number::decimal;

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
    /// Chosen columns.
    #[cfg(feature = "columns")]
    Columns,
    /// `-g`: a row for each name.
    #[cfg(feature = "answers")]
    Group,
    /// `--since`: what changed.
    #[cfg(feature = "answers")]
    Since,
    /// `-s`: what a process costs, in one row.
    #[cfg(feature = "answers")]
    Summary,
    /// `-a`: what all processes cost.
    #[cfg(feature = "answers")]
    All,
}

/// Which columns, where they are chosen.
#[cfg(feature = "columns")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// They are not.
    #[default]
    None,
    /// `-X`: those that a process has, but for some.
    Most,
    /// `-XX`: all that a process has.
    All,
    /// `-o`: those of a list.
    List,
    /// `-c`, `-C`: those of a file.
    File,
    /// `-n`, `-N`: no report, but a new file for `-c` and `-C`.
    NewFile,
}

/// For whom a report is made.
#[cfg(feature = "machine")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// People: text in columns.
    #[default]
    Text,
    /// `--json`: programs, an object on each line.
    Json,
    /// `--tsv`: programs, a line of values with tabs between them.
    Tsv,
}

#[cfg(feature = "answers")]
impl Format {
    /// Are its rows processes?
    pub(crate) const fn is_of_processes(self) -> bool {
        self as u8 >= Self::Summary as u8
    }

    /// Are its rows neither mappings nor columns of them?
    pub(crate) const fn is_answer(self) -> bool {
        self as u8 >= Self::Group as u8
    }
}

/// How many processes are watched at most.
#[cfg(feature = "answers")]
pub const MOST_WATCHED: usize = 64;

/// What the options ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options<'a> {
    /// Which report.
    pub format: Format,
    /// For whom it is made.
    #[cfg(feature = "machine")]
    pub output: Output,
    /// Which columns, where they are chosen.
    #[cfg(feature = "columns")]
    pub choice: Choice,
    /// The list, names with commas between them, or the file, the new one too; empty for `~/.pmaprc`.
    #[cfg(feature = "columns")]
    pub columns: &'a CStr,
    /// `ShowPath` in that file: paths are whole.
    #[cfg(feature = "columns")]
    pub paths: bool,
    /// `-q`: without column headers and footers.
    pub quiet: bool,
    /// `--proc`: where processes are found; `None` is /proc.
    pub proc: Option<&'a CStr>,
    /// `-p`: names are whole in every format, those of System V shared memory too.
    #[cfg(feature = "procps-ng")]
    pub show_path: bool,
    /// `-k`: the kernel's own names.
    #[cfg(feature = "procps-ng")]
    pub kernel_names: bool,
    /// `-A`: only the mappings of these addresses.
    #[cfg(feature = "procps-ng")]
    pub range: Option<Range>,
    /// `--gaps`: the holes between mappings too.
    #[cfg(feature = "answers")]
    pub gaps: bool,
    /// `--since`: what changed since this copy was saved; `-` is standard input.
    #[cfg(feature = "answers")]
    pub since: &'a CStr,
    /// `--top`, `--sort`, `--min`: which rows, in which order.
    #[cfg(feature = "answers")]
    pub select: Select,
    /// `-w`: such rows again whenever so many hundredths of a second have passed; 0 for once.
    #[cfg(feature = "answers")]
    pub watch: u64,
    /// `--count`: so many times; 0 for without end.
    #[cfg(feature = "answers")]
    pub count: u64,
    /// `--no-args`: names in place of command lines.
    #[cfg(feature = "answers")]
    pub no_args: bool,
}

/// What to report on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// The process with this id.
    Process(u32),
    /// `-f`: a saved copy of a maps or smaps file; `-` is standard input.
    File(&'a CStr, Saved),
}

/// What a file is asked for with, which the program without saved files does not have: so that the
/// compiler knows that there are none.
#[cfg(feature = "saved")]
pub type Saved = ();
/// What a file is asked for with: there is none.
#[cfg(not(feature = "saved"))]
pub type Saved = core::convert::Infallible;

/// What the command line asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// `-h`: the usage.
    Help,
    /// `-V`: the version.
    Version,
    /// `-n`, `-N`: a new file of columns.
    #[cfg(feature = "columns")]
    NewFile,
    /// Reports of what [`targets`] finds.
    Report,
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
    /// The option asks for a value.
    NoValue,
    /// `-x` with `-d`.
    TwoFormats,
    /// It is neither an option nor a process id.
    NoPid,
    /// It is no range of addresses.
    #[cfg(feature = "procps-ng")]
    NoRange,
    /// It is no number of rows.
    #[cfg(feature = "answers")]
    NoCount,
    /// There is nothing of that name to sort by.
    #[cfg(feature = "answers")]
    NoKey,
    /// It is no amount of memory.
    #[cfg(feature = "answers")]
    NoAmount,
    /// More processes than can be watched.
    #[cfg(feature = "answers")]
    TooMany,
    /// It is no number above 0.
    #[cfg(feature = "answers")]
    NoNumber,
    /// `--count` without `-w`.
    #[cfg(feature = "answers")]
    OnlyWithWatch,
    /// It makes no sense together with what was asked before.
    #[cfg(any(feature = "answers", feature = "machine"))]
    Together,
    /// No field is called so.
    #[cfg(feature = "columns")]
    NoField,
    /// `-n` and `-N` ask for no report.
    #[cfg(feature = "columns")]
    NoReport,
}

/// Understands `words`, the command line without the program's name, and adds what they ask for to
/// `options`.
///
/// # Errors
///
/// The first word that is wrong, where there is one and neither help nor version is asked for.
#[inline(always)]
pub fn understand<'a, W>(words: W, options: &mut Options<'a>) -> Result<Request, Misuse<'a>>
where
    W: Iterator<Item = &'a CStr> + Clone,
{
    let mut wrong = None;
    #[cfg(feature = "answers")]
    let mut count = None;
    let mut items = Items::new(words.clone());
    while let Some(item) = items.next() {
        #[cfg(feature = "answers")]
        if let Item::Option(b'6', _) = item {
            count = Some(items.word);
        }
        let understood = match item {
            Item::Option(b'h', _) => return Ok(Request::Help),
            Item::Option(b'V', _) => return Ok(Request::Version),
            Item::Option(letter, value) => match options.set(letter, value) {
                #[cfg(feature = "answers")]
                Ok(()) if options.are_at_odds() => Err(Reason::Together),
                #[cfg(feature = "machine")]
                Ok(()) if options.are_for_people() => Err(Reason::Together),
                understood => understood,
            },
            Item::Operand => Ok(()),
        };
        if let Err(reason) = understood {
            wrong = wrong.or(Some(Misuse::Word(items.word, reason)));
        }
    }
    if let Some(misuse) = wrong {
        return Err(misuse);
    }
    let mut any = false;
    #[cfg(feature = "answers")]
    let mut targets = 0;
    let mut operands = Operands::new(words, options);
    while let Some(operand) = operands.next() {
        match operand {
            #[cfg(feature = "columns")]
            Operand::Target(_) if options.choice == Choice::NewFile => {
                return Err(Misuse::Word(operands.items.word, Reason::NoReport));
            }
            #[cfg(feature = "answers")]
            Operand::Target(target) => {
                if let Some(reason) = options.refuse(target, targets) {
                    return Err(Misuse::Word(operands.items.word, reason));
                }
                targets += 1;
                any = true;
            }
            #[cfg(not(feature = "answers"))]
            Operand::Target(_) => any = true,
            Operand::OtherEntry => {}
            Operand::Wrong => return Err(Misuse::Word(operands.items.word, Reason::NoPid)),
        }
    }
    #[cfg(feature = "answers")]
    {
        if let (Some(word), 0) = (count, options.watch) {
            return Err(Misuse::Word(word, Reason::OnlyWithWatch));
        }
        any |= options.format == Format::All;
    }
    #[cfg(feature = "columns")]
    if options.choice == Choice::NewFile {
        return Ok(Request::NewFile);
    }
    if any {
        Ok(Request::Report)
    } else {
        Err(Misuse::NoProcess)
    }
}

impl<'a> Options<'a> {
    /// Does what one option asks for.
    #[inline(never)]
    fn set(&mut self, letter: u8, value: &'a CStr) -> Result<(), Reason> {
        let format = match letter {
            b'x' => Format::Extended,
            b'd' => Format::Device,
            #[cfg(feature = "columns")]
            b'X' | b'o' | b'c' | b'C' | b'n' | b'N' => Format::Columns,
            #[cfg(feature = "answers")]
            b's' => Format::Summary,
            #[cfg(feature = "answers")]
            b'a' => Format::All,
            #[cfg(feature = "answers")]
            b'g' => Format::Group,
            #[cfg(feature = "answers")]
            b'1' if !value.is_empty() => {
                self.since = value;
                Format::Since
            }
            #[cfg(feature = "answers")]
            b'w' if !value.is_empty() => {
                self.watch = select::hundredths(value.to_bytes()).ok_or(Reason::NoNumber)?;
                Format::Summary
            }
            _ if is_valued(letter) && value.is_empty() => return Err(Reason::NoValue),
            _ => {
                match letter {
                    b'q' => self.quiet = true,
                    b'0' => self.proc = Some(value),
                    #[cfg(feature = "procps-ng")]
                    b'p' => self.show_path = true,
                    #[cfg(feature = "procps-ng")]
                    b'k' => self.kernel_names = true,
                    #[cfg(feature = "procps-ng")]
                    b'A' => {
                        let range = Range::parse(value.to_bytes());
                        self.range = Some(range.ok_or(Reason::NoRange)?);
                    }
                    // What procps-ng accepts and ignores.
                    #[cfg(feature = "procps-ng")]
                    b'r' => {}
                    #[cfg(feature = "answers")]
                    b'7' => self.gaps = true,
                    #[cfg(feature = "answers")]
                    b'2'..=b'4' => self.select.set(letter, value.to_bytes())?,
                    #[cfg(feature = "machine")]
                    b'8' | b'9' => {
                        let output = if letter == b'8' {
                            Output::Json
                        } else {
                            Output::Tsv
                        };
                        if self.output != Output::Text && self.output != output {
                            return Err(Reason::TwoFormats);
                        }
                        self.output = output;
                    }
                    #[cfg(feature = "answers")]
                    b'5' => self.no_args = true,
                    #[cfg(feature = "answers")]
                    b'6' => {
                        let count = decimal(value.to_bytes()).filter(|count| *count > 0);
                        self.count = count.ok_or(Reason::NoNumber)?;
                    }
                    // A target.
                    #[cfg(feature = "saved")]
                    b'f' => {}
                    _ => return Err(Reason::UnknownOption),
                }
                return Ok(());
            }
        };
        if self.format != Format::Default && self.format != format {
            #[cfg(feature = "answers")]
            if self.format.is_answer() || format.is_answer() {
                return Err(Reason::Together);
            }
            return Err(Reason::TwoFormats);
        }
        #[cfg(feature = "columns")]
        if format == Format::Columns {
            self.choose(letter, value)?;
        }
        self.format = format;
        Ok(())
    }

    /// Is a mapping more than a row of its own?
    #[cfg(feature = "answers")]
    pub(crate) fn ask(&self) -> bool {
        self.gaps || self.format.is_answer() || self.select != Select::default()
    }

    /// Do they ask for what makes no sense together?
    #[cfg(feature = "answers")]
    #[inline(never)]
    fn are_at_odds(&self) -> bool {
        let (format, selects) = (self.format, self.select != Select::default());
        let shows_places = matches!(format, Format::Default | Format::Extended | Format::Device);
        self.gaps && (selects || !shows_places)
            || selects && (format == Format::Since || self.watch > 0)
            || self.range.is_some() && format.is_of_processes()
            || self.select.by_address() && format.is_answer()
    }

    /// Do they ask that programs be given what is made for people only?
    #[cfg(feature = "machine")]
    fn are_for_people(&self) -> bool {
        let only = self.choice == Choice::NewFile;
        #[cfg(feature = "answers")]
        let only = only || self.gaps || self.format == Format::Since || self.watch > 0;
        only && self.output != Output::Text
    }

    /// Why `target` may not stand behind so many others, if so.
    #[cfg(feature = "answers")]
    fn refuse(&self, target: Target<'_>, others: usize) -> Option<Reason> {
        let watch = self.watch > 0;
        let together = match (self.format, target) {
            (Format::All, _) => true,
            (Format::Since, Target::File(path, ())) if path == self.since => true,
            (Format::Since, _) => others > 0,
            (_, Target::File(..)) => watch,
            _ => false,
        };
        if together {
            return Some(Reason::Together);
        }
        (watch && others >= MOST_WATCHED).then_some(Reason::TooMany)
    }
}

#[cfg(feature = "columns")]
impl<'a> Options<'a> {
    /// Does what one option asks for that chooses columns.
    #[inline(never)]
    fn choose(&mut self, letter: u8, value: &'a CStr) -> Result<(), Reason> {
        if is_valued(letter) && value.is_empty() {
            return Err(Reason::NoValue);
        }
        let choice = match letter {
            b'X' if matches!(self.choice, Choice::Most | Choice::All) => {
                self.choice = Choice::All;
                return Ok(());
            }
            b'X' => Choice::Most,
            b'o' => Choice::List,
            b'c' | b'C' => Choice::File,
            _ => Choice::NewFile,
        };
        if self.choice != Choice::None && self.choice != choice {
            return Err(Reason::TwoFormats);
        }
        (self.choice, self.columns) = (choice, value);
        Ok(())
    }
}

/// The targets among `words`, which are understood.
pub fn targets<'a, W>(words: W, options: &Options<'a>) -> impl Iterator<Item = Target<'a>>
where
    W: Iterator<Item = &'a CStr>,
{
    Operands::new(words, options).filter_map(|operand| match operand {
        Operand::Target(target) => Some(target),
        _ => None,
    })
}

/// What is, or may be, a target.
enum Operand<'a> {
    Target(Target<'a>),
    /// An entry of the directory of processes whose name is no number: passed over, so that
    /// `/proc/*` may stand for all processes.
    OtherEntry,
    Wrong,
}

/// The words that are no options, and the files.
struct Operands<'a, W> {
    items: Items<'a, W>,
    directory: &'a [u8],
}

impl<'a, W> Operands<'a, W> {
    #[inline(never)]
    fn new(words: W, options: &Options<'a>) -> Self {
        let directory = options.proc.map_or(&b"/proc"[..], CStr::to_bytes);
        Self {
            items: Items::new(words),
            directory,
        }
    }
}

impl<'a, W: Iterator<Item = &'a CStr>> Iterator for Operands<'a, W> {
    type Item = Operand<'a>;

    fn next(&mut self) -> Option<Operand<'a>> {
        loop {
            match self.items.next()? {
                #[cfg(feature = "saved")]
                Item::Option(b'f', path) => return Some(Operand::Target(Target::File(path, ()))),
                Item::Operand => return Some(operand(self.items.word.to_bytes(), self.directory)),
                _ => {}
            }
        }
    }
}

/// What `word` is: a process id in decimal, an entry of `directory`, or wrong.
#[inline]
fn operand(word: &[u8], directory: &[u8]) -> Operand<'static> {
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
        Ok(pid @ 1..=0x7fff_ffff) if is_number => Operand::Target(Target::Process(pid)),
        _ => Operand::Wrong,
    }
}

fn without_slashes(mut path: &[u8]) -> &[u8] {
    while let [front @ .., b'/'] = path {
        path = front;
    }
    path
}
