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
use words::{Items, OPERAND};

#[cfg(feature = "answers")]
use crate::number::decimal;
pub use crate::reason::Reason;

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
        matches!(self, Self::Summary | Self::All)
    }

    /// Are its rows neither mappings nor columns of them?
    pub(crate) const fn is_answer(self) -> bool {
        matches!(self, Self::Group | Self::Since) || self.is_of_processes()
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
    /// `--proc`: where processes are found, and with `-a` always; `None` is /proc.
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
    File(Path<'a>, Saved),
}

/// The path of a file.
#[cfg(feature = "saved")]
pub type Path<'a> = &'a CStr;
/// The path of a file: there is none, so that a target is an id and no more.
#[cfg(not(feature = "saved"))]
pub type Path<'a> = core::marker::PhantomData<&'a CStr>;

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
    let mut items = Items::new(words.clone());
    let request = request(&mut items, words, options);
    request.map_err(|reason| match reason {
        Some(reason) => Misuse::Word(items.word, reason),
        None => Misuse::NoProcess,
    })
}

/// What `items`, those of `words`, ask for; or why the last that was read is wrong, and nothing where no
/// process is named.
#[inline(always)]
fn request<'a, W>(
    items: &mut Items<'a, W>,
    words: W,
    options: &mut Options<'a>,
) -> Result<Request, Option<Reason>>
where
    W: Iterator<Item = &'a CStr> + Clone,
{
    let mut wrong = None;
    #[cfg(feature = "answers")]
    let mut count = None;
    while let Some(item) = items.next() {
        let understood = match item {
            Ok(b'h') => return Ok(Request::Help),
            Ok(b'V') => return Ok(Request::Version),
            Ok(letter) => options.set(letter, items.value),
            Err(reason) => Err(reason),
        };
        #[cfg(feature = "answers")]
        if item == Ok(words::COUNT) {
            count = Some(items.option);
        }
        if let (Err(reason), None) = (understood, wrong) {
            wrong = Some((reason, items.word));
        }
    }
    if let Some((reason, word)) = wrong {
        items.word = word;
        return Err(Some(reason));
    }
    let mut targets = 0;
    items.restart(words);
    let directory = options.directory();
    while let Some(target) = next_target(items, directory) {
        options.accept(target?, targets)?;
        targets += 1;
    }
    #[cfg(feature = "answers")]
    if let (Some(word), 0) = (count, options.watch) {
        items.word = word;
        return Err(Some(Reason::OnlyWithWatch));
    }
    #[cfg(feature = "columns")]
    if options.choice == Choice::NewFile {
        return Ok(Request::NewFile);
    }
    #[cfg(feature = "answers")]
    if options.format == Format::All {
        options.proc = Some(options.proc.unwrap_or(c"/proc"));
        return Ok(Request::Report);
    }
    if targets == 0 {
        return Err(None);
    }
    Ok(Request::Report)
}

impl<'a> Options<'a> {
    /// Does what one option asks for; where it has no `value`, that is of another.
    #[inline(never)]
    fn set(&mut self, letter: u8, value: &'a CStr) -> Result<(), Reason> {
        #[cfg(feature = "procps-ng")]
        let text = value.to_bytes();
        let mut format = self.format;
        match letter {
            b'x' => format = Format::Extended,
            b'd' => format = Format::Device,
            b'q' => self.quiet = true,
            words::PROC => self.proc = Some(value),
            #[cfg(feature = "procps-ng")]
            b'p' => self.show_path = true,
            #[cfg(feature = "procps-ng")]
            b'k' => self.kernel_names = true,
            #[cfg(feature = "procps-ng")]
            b'A' => {
                self.range = Range::parse(text);
                self.range.ok_or(Reason::NoRange)?;
            }
            // What procps-ng accepts and ignores.
            #[cfg(feature = "procps-ng")]
            b'r' => {}
            OPERAND => {}
            // A target.
            #[cfg(feature = "saved")]
            b'f' => {}
            #[cfg(feature = "columns")]
            b'X' | b'c' | b'n' => {
                self.choose(letter, c"")?;
                format = Format::Columns;
            }
            #[cfg(feature = "columns")]
            b'o' | b'C' | b'N' => {
                self.choose(letter, value)?;
                format = Format::Columns;
            }
            #[cfg(feature = "answers")]
            b's' => format = Format::Summary,
            #[cfg(feature = "answers")]
            b'a' => format = Format::All,
            #[cfg(feature = "answers")]
            b'g' => format = Format::Group,
            #[cfg(feature = "answers")]
            words::SINCE => {
                self.since = value;
                format = Format::Since;
            }
            #[cfg(feature = "answers")]
            b'w' => {
                self.watch = select::hundredths(text);
                if self.watch == 0 {
                    return Err(Reason::NoNumber);
                }
                format = Format::Summary;
            }
            #[cfg(feature = "answers")]
            words::TOP => match decimal(text).map(usize::try_from) {
                Some(Ok(top @ 1..=MOST_ROWS)) => self.select.top = top,
                _ => return Err(Reason::NoCount),
            },
            #[cfg(feature = "answers")]
            words::SORT => {
                if !self.select.sort_by(text) {
                    return Err(Reason::NoKey);
                }
            }
            #[cfg(feature = "answers")]
            words::MIN => self.select.least = select::amount(text).ok_or(Reason::NoAmount)?,
            #[cfg(feature = "answers")]
            words::COUNT => {
                let count = decimal(text).filter(|count| *count > 0);
                self.count = count.ok_or(Reason::NoNumber)?;
            }
            #[cfg(feature = "answers")]
            words::NO_ARGS => self.no_args = true,
            #[cfg(feature = "answers")]
            words::GAPS => self.gaps = true,
            #[cfg(feature = "machine")]
            words::JSON => self.output = only(self.output, Output::Json)?,
            #[cfg(feature = "machine")]
            words::TSV => self.output = only(self.output, Output::Tsv)?,
            _ => return Err(Reason::UnknownOption),
        }
        if self.format != Format::Default && self.format != format {
            #[cfg(feature = "answers")]
            if self.format.is_answer() || format.is_answer() {
                return Err(Reason::Together);
            }
            return Err(Reason::TwoFormats);
        }
        self.format = format;
        #[cfg(any(feature = "answers", feature = "machine"))]
        if self.are_at_odds() {
            return Err(Reason::Together);
        }
        Ok(())
    }

    /// Where processes are found, without slashes at its end.
    #[inline(never)]
    fn directory(&self) -> &'a [u8] {
        let mut path = self.proc.map_or(&b"/proc"[..], CStr::to_bytes);
        while let [front @ .., b'/'] = path {
            path = front;
        }
        path
    }

    /// Is a mapping more than a row of its own?
    #[cfg(feature = "answers")]
    pub(crate) fn ask(&self) -> bool {
        self.gaps || self.format.is_answer() || self.select != Select::default()
    }

    /// Are rows kept until others are known?
    #[cfg(feature = "answers")]
    pub(crate) fn keeps_rows(&self) -> bool {
        let format = self.format;
        format == Format::Group
            || format.is_of_processes() && self.watch == 0
            || self.select != Select::default()
    }

    /// Do they ask for what makes no sense together?
    #[cfg(any(feature = "answers", feature = "machine"))]
    fn are_at_odds(&self) -> bool {
        #[cfg(feature = "machine")]
        let for_people = self.choice == Choice::NewFile;
        #[cfg(feature = "answers")]
        let (format, selects) = (self.format, self.select != Select::default());
        #[cfg(all(feature = "answers", feature = "machine"))]
        let for_people = for_people || self.gaps || format == Format::Since || self.watch > 0;
        #[cfg(feature = "machine")]
        if for_people && self.output != Output::Text {
            return true;
        }
        #[cfg(feature = "answers")]
        {
            let shows_places =
                matches!(format, Format::Default | Format::Extended | Format::Device);
            self.gaps && (selects || !shows_places)
                || selects && (format == Format::Since || self.watch > 0)
                || self.range.is_some() && format.is_of_processes()
                || self.select.by_address() && format.is_answer()
        }
        #[cfg(not(feature = "answers"))]
        false
    }

    /// May `target` stand behind so many others?
    #[cfg_attr(feature = "answers", inline(never))]
    fn accept(&self, target: Target<'_>, others: usize) -> Result<(), Reason> {
        #[cfg(feature = "columns")]
        if self.choice == Choice::NewFile {
            return Err(Reason::NoReport);
        }
        #[cfg(feature = "answers")]
        {
            let watch = self.watch > 0;
            let together = match (self.format, target) {
                (Format::All, _) => true,
                (Format::Since, Target::File(path, ())) if path == self.since => true,
                (Format::Since, _) => others > 0,
                (_, Target::File(..)) => watch,
                _ => false,
            };
            if together {
                return Err(Reason::Together);
            }
            if watch && others >= MOST_WATCHED {
                return Err(Reason::TooMany);
            }
        }
        // Without answers they are not looked at.
        let _ = (target, others);
        Ok(())
    }

    /// Does what one option asks for that chooses columns.
    #[cfg(feature = "columns")]
    #[inline(never)]
    fn choose(&mut self, letter: u8, value: &'a CStr) -> Result<(), Reason> {
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
        self.choice = only(self.choice, choice)?;
        self.columns = value;
        Ok(())
    }
}

/// What is `asked`, where nothing else was chosen.
#[cfg(feature = "columns")]
fn only<T: Default + PartialEq>(chosen: T, asked: T) -> Result<T, Reason> {
    if chosen == T::default() || chosen == asked {
        Ok(asked)
    } else {
        Err(Reason::TwoFormats)
    }
}

/// The targets among `words`, which are understood.
pub fn targets<'a, W>(words: W, options: &Options<'a>) -> impl Iterator<Item = Target<'a>>
where
    W: Iterator<Item = &'a CStr>,
{
    let (mut items, directory) = (Items::new(words), options.directory());
    core::iter::from_fn(move || next_target(&mut items, directory)?.ok())
}

/// What is, or ought to be, the next target: a word that is no option, or a file.
fn next_target<'a, W>(
    items: &mut Items<'a, W>,
    directory: &[u8],
) -> Option<Result<Target<'a>, Reason>>
where
    W: Iterator<Item = &'a CStr>,
{
    loop {
        match items.next()? {
            #[cfg(feature = "saved")]
            Ok(b'f') => return Some(Ok(Target::File(items.value, ()))),
            Ok(OPERAND) => {
                let target = process(items.word.to_bytes(), directory);
                if target.is_some() {
                    return target;
                }
            }
            _ => {}
        }
    }
}

/// The process that `word` is: its id in decimal, alone or as an entry of `directory`. Nothing is any
/// other entry, so that `/proc/*` may stand for all processes.
#[inline]
fn process(word: &[u8], directory: &[u8]) -> Option<Result<Target<'static>, Reason>> {
    let (mut name, mut is_entry) = (word, false);
    if let Some([b'/', entry @ ..]) = word.strip_prefix(directory) {
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
        _ if is_entry && !is_number => None,
        // `pid_t` has a sign.
        Ok(pid @ 1..=0x7fff_ffff) if is_number => Some(Ok(Target::Process(pid))),
        _ => Some(Err(Reason::NoPid)),
    }
}
