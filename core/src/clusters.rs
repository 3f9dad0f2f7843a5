//! The mappings of a process that belong together, from one snapshot to the next.

use crate::maps::Mapping;
use crate::merged::Side;
use crate::stored::{Kept, Numbers, hash};

/// Mappings of one name in two snapshots, each of which touches or overlaps another of them; made by
/// [`Clusters`].
#[derive(Clone, Copy, Debug)]
#[repr(C)] // What is long stands behind what is short, whose offsets are short too.
pub struct Cluster<A> {
    /// May a mapping be added to it? Else its place is free.
    open: bool,
    /// Has it mappings in the later snapshot?
    is_now: bool,
    /// The snapshot of the mapping that comes first.
    side: Side,
    /// Of the name without ` (deleted)`.
    hash: u64,
    /// Those of that mapping, but for the end and the permissions.
    numbers: Numbers,
    /// What it came to in the earlier snapshot.
    pub then: A,
    /// What it comes to in the later one.
    pub now: A,
    name: Kept<256>,
}

impl<A: Copy> Cluster<A> {
    /// Begins it with a mapping of this name, which is still to be added.
    #[inline(never)]
    fn begin(&mut self, side: Side, mapping: &Mapping<'_>, name: &[u8], none: &A) {
        self.then = *none;
        self.now = *none;
        self.open = true;
        self.is_now = false;
        self.side = side;
        self.numbers = Numbers::of(mapping);
        self.name.set(name, mapping.name.is_cut());
    }

    fn add(&mut self, side: Side, mapping: &Mapping<'_>) -> &mut A {
        let numbers = &mut self.numbers;
        numbers.end = numbers.end.max(mapping.end);
        let is_now = side == Side::Now;
        if is_now && !self.is_now {
            self.is_now = true;
            numbers.permissions = mapping.permissions;
        }
        if is_now == self.is_now {
            numbers.permissions.keep_common(&mapping.permissions);
        }
        if is_now {
            &mut self.now
        } else {
            &mut self.then
        }
    }

    /// The whole as one mapping: from the lowest address of either snapshot to the highest.
    ///
    /// It may have holes, so that its size says nothing. The permissions are those that its mappings
    /// have now, or had then where there are none now, with `*` for each character in which these
    /// differ. Offset, device and inode are those of the mapping that comes first, the earlier
    /// snapshot before the later. Of the name, which is without ` (deleted)`, the first 256 bytes are
    /// kept; a longer one [is cut](crate::Name::is_cut).
    #[must_use]
    pub fn mapping(&self) -> Mapping<'_> {
        self.numbers.with_name(self.name.get())
    }
}

/// How many clusters may be open at once.
///
/// A cluster is open while a mapping that is still to come may touch or overlap it: until the next
/// start address of either snapshot, A, is above its end. So one of its mappings ends at A or above,
/// and none starts above A. The mappings of one snapshot do not overlap one another: one of them may
/// end at A, and one more begin at A or below and end above. That is two in each snapshot; and of one
/// name there is never more than one cluster open, since two would be one. Before the mapping at A is
/// added, its own snapshot has but the one that ends there: three at most are open then, and there is
/// room for a fourth.
const OPEN: usize = 4;

/// Puts the records of two snapshots together into [`Cluster`]s, with an `A` for each snapshot that
/// their amounts are added to: [`Totals`](crate::Totals), sums of counters, or whatever is to be
/// compared.
///
/// Mappings of one name that touch or overlap, in either snapshot or across them, are one cluster,
/// since heaps, stacks and the arenas of allocators grow at either end, and the kernel merges and
/// splits mappings as it likes. A name is the same with and without ` (deleted)`.
///
/// Nothing is held but the clusters that may still grow, four at most, in 1,500 bytes and eight `A`. So
/// clusters come in the order of their ends: a small one of another name, in a place where there was a
/// large one, comes before that. Those that end together come in the order of their starts, and of
/// those that start together too the one that starts in the earlier snapshot comes first. Every
/// mapping is in one cluster: what all of them came to then, and the changes, are what they come to
/// now.
///
/// ```
/// use pmap_core::{Clusters, MIN_BUFFER, Merged, Smaps, Totals};
///
/// let then: &[u8] = b"\
/// 01000000-01021000 rw-p 00000000 00:00 0 [heap]
/// 7f0000000000-7f0000002000 r--p 00000000 fe:00 7 /lib/libm.so
/// ";
/// let now: &[u8] = b"\
/// 01000000-01042000 rw-p 00000000 00:00 0 [heap]
/// 7f0000000000-7f0000001000 r--p 00000000 fe:00 7 /lib/libm.so (deleted)
/// 7f0000001000-7f0000002000 rw-p 00000000 fe:00 7 /lib/libm.so (deleted)
/// ";
/// let mut buffers = [[0; MIN_BUFFER]; 2];
/// let [then_buffer, now_buffer] = &mut buffers;
/// let mut then = Smaps::from_maps(then, then_buffer);
/// let mut now = Smaps::from_maps(now, now_buffer);
/// let mut records = Merged::new(&mut then, &mut now);
/// let mut clusters = Clusters::<Totals>::default();
/// let mut changed = Vec::new();
/// loop {
///     let side = records.next_side();
///     let mapping = records.next_record().transpose()?.map(|record| record.mapping);
///     while let Some(cluster) = clusters.take_ended(mapping.map(|mapping| mapping.start)) {
///         let (then, now) = (cluster.then.size.any(), cluster.now.size.any());
///         if then != now {
///             changed.push((cluster.mapping().name.as_bytes().to_vec(), then, now));
///         }
///     }
///     let (Some(side), Some(mapping)) = (side, mapping) else { break };
///     if let Some(totals) = clusters.add(side, &mapping) {
///         totals.add(&mapping);
///     }
/// }
/// assert_eq!(changed, [(b"[heap]".to_vec(), Some(0x21000), Some(0x42000))]);
/// # Ok::<(), pmap_core::Error<core::convert::Infallible>>(())
/// ```
#[derive(Debug)]
pub struct Clusters<A> {
    none: A,
    places: [Cluster<A>; OPEN],
}

impl<A: Copy> Clusters<A> {
    /// None yet; `none` is what no mapping comes to. If that is nothing but zeros, a static of this
    /// takes no room in a file.
    #[must_use]
    pub const fn new(none: A) -> Self {
        let free = Cluster {
            then: none,
            now: none,
            open: false,
            is_now: false,
            side: Side::Then,
            numbers: Numbers::NONE,
            hash: 0,
            name: Kept::EMPTY,
        };
        Self {
            none,
            places: [free; OPEN],
        }
    }

    /// Forgets all clusters.
    pub fn clear(&mut self) {
        for cluster in &mut self.places {
            cluster.open = false;
        }
    }

    /// The open cluster that ends first, if it ends below `next`, where the next mapping of the two
    /// snapshots starts, or there is none. To be asked until there is no such cluster, before each
    /// mapping is added, and at the end.
    pub fn take_ended(&mut self, next: Option<u64>) -> Option<&mut Cluster<A>> {
        let mut first: Option<&mut Cluster<A>> = None;
        let order =
            |cluster: &Cluster<A>| (cluster.numbers.end, cluster.numbers.start, cluster.side);
        for cluster in &mut self.places {
            let is_before = |first: &&mut Cluster<A>| order(cluster) < order(first);
            if cluster.open && first.as_ref().is_none_or(is_before) {
                first = Some(cluster);
            }
        }
        let first = first?;
        if next.is_none_or(|next| first.numbers.end < next) {
            first.open = false;
            Some(first)
        } else {
            None
        }
    }

    /// Adds a mapping of one of the snapshots, which does not start below those that were added
    /// before; its amounts are to be added to what is given back.
    ///
    /// `None`, and nothing is added, where all places are taken by other names: there is always room
    /// for what [`Merged`](crate::Merged) reads, once [`take_ended`](Self::take_ended) was asked.
    pub fn add(&mut self, side: Side, mapping: &Mapping<'_>) -> Option<&mut A> {
        let name = mapping.name.undeleted();
        let hash = hash(name);
        let mut place = None;
        for cluster in &mut self.places {
            let is_open = cluster.open;
            if !is_open || cluster.hash == hash {
                place = Some(cluster);
                if is_open {
                    break;
                }
            }
        }
        let cluster = place?;
        if !cluster.open {
            cluster.hash = hash;
            cluster.begin(side, mapping, name, &self.none);
        }
        Some(cluster.add(side, mapping))
    }
}

impl<A: Copy + Default> Default for Clusters<A> {
    fn default() -> Self {
        Self::new(A::default())
    }
}
