//! Compound documents (the container of Excel 97–2003) whose chains of sectors run in a circle.
//!
//! The decoder follows a chain until it ends. A damaged file may lead it round for ever, growing until memory is gone, so
//! the table of chains is looked at before the decoder sees the file.

/// Sector numbers from here on are marks, not places.
const MARKS: u32 = 0xFFFF_FFFA;
/// The part of the list of table sectors that stands in the header: from, entries.
const LISTED: (usize, usize) = (76, 109);

/// Whether a chain of the document runs in a circle. `false` where it has no header of that kind: the decoder says so itself.
pub(super) fn circles(bytes: &[u8]) -> bool {
    Document::of(bytes).is_some_and(|document| document.circles())
}

struct Document<'a> {
    bytes: &'a [u8],
    sector: usize,
}

impl<'a> Document<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16::from_le_bytes(bytes.get(30..32)?.try_into().ok()?);
        matches!(shift, 9 | 12).then(|| Self { bytes, sector: 1 << shift })
    }

    fn number(&self, at: usize) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
    }

    /// The numbers in a sector; fewer where the file ends in it.
    fn numbers(&self, sector: u32) -> impl Iterator<Item = u32> + '_ {
        let start = usize::try_from(sector).ok().and_then(|sector| sector.checked_add(1)?.checked_mul(self.sector));
        (0..self.sector / 4).map_while(move |entry| self.number(start?.checked_add(entry * 4)?))
    }

    /// The sectors that hold the table of chains.
    fn table_sectors(&self) -> Vec<u32> {
        let (from, entries) = LISTED;
        let mut listed: Vec<u32> = (0..entries).map_while(|entry| self.number(from + entry * 4)).collect();
        let mut next = self.number(68).unwrap_or(MARKS);
        // As many further lists as the file has room for; more would be a circle, which the decoder sees here.
        for _ in 0..=self.bytes.len() / self.sector {
            if next >= MARKS {
                break;
            }
            listed.extend(self.numbers(next));
            next = listed.pop().unwrap_or(MARKS);
        }
        listed.retain(|sector| *sector < MARKS);
        listed
    }

    fn circles(&self) -> bool {
        let table: Vec<u32> = self.table_sectors().into_iter().flat_map(|sector| self.numbers(sector)).collect();
        // The round in which a sector was first seen; a chain that meets its own round runs in a circle.
        let mut seen = vec![0_usize; table.len()];
        for start in 0..table.len() {
            let mut at = start;
            while seen[at] == 0 {
                seen[at] = start + 1;
                match usize::try_from(table[at]) {
                    Ok(next) if next < table.len() => at = next,
                    _ => break,
                }
                if seen[at] == start + 1 {
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header, one sector of the table of chains, and as many empty sectors as it speaks of.
    fn document(chains: &[u32]) -> Vec<u8> {
        let mut bytes = vec![0; 512];
        bytes[30] = 9;
        bytes[68..72].copy_from_slice(&u32::MAX.to_le_bytes());
        bytes[76..512].fill(0xFF);
        bytes[76..80].copy_from_slice(&0_u32.to_le_bytes());
        let mut table = vec![u32::MAX; 128];
        table[..chains.len()].copy_from_slice(chains);
        bytes.extend(table.iter().flat_map(|entry| entry.to_le_bytes()));
        bytes.resize(bytes.len() + 512 * chains.len(), 0);
        bytes
    }

    const END: u32 = 0xFFFF_FFFE;

    #[test]
    fn chains_that_end_are_in_order() {
        assert!(!circles(&document(&[0xFFFF_FFFD, 2, 3, END, 3])));
        assert!(!circles(b"short"));
    }

    #[test]
    fn a_chain_that_comes_back_runs_in_a_circle() {
        assert!(circles(&document(&[0xFFFF_FFFD, 2, 3, 1])));
        assert!(circles(&document(&[0xFFFF_FFFD, 1])));
    }
}
