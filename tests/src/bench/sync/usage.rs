//! What processes have used, as the kernel tells it in `/proc`.

use anyhow::Context as _;
use std::collections::HashMap;
use std::fs;

/// Linux tells times of processes in hundredths of a second on every machine that it runs on.
const TICK_MS: f64 = 10.0;
/// Where the times stand behind the name in `/proc/<pid>/stat`: own ones in both modes, then those of
/// children that have ended.
const TIMES: std::ops::Range<usize> = 11..15;

/// A program with everything that it has started.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tree(pub u32);

impl Tree {
    /// Processor time of all its processes, ended ones too, in milliseconds.
    pub(super) fn cpu_ms(self) -> anyhow::Result<f64> {
        let stats = Stats::read()?;
        let mut ticks = 0;
        for pid in stats.tree(self.0) {
            // One that ended in between stands in its parent's times.
            ticks += stats.ticks.get(&pid).copied().unwrap_or_default();
        }
        Ok(ticks as f64 * TICK_MS)
    }

    /// Memory that the processes hold, pages that they share counted once, in MiB.
    pub(super) fn resident_mib(self) -> anyhow::Result<f64> {
        const KIB_PER_MIB: f64 = 1024.0;
        let pids = Stats::read()?.tree(self.0);
        let rollup = |pid: u32| fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok();
        let kib: u64 = pids
            .into_iter()
            .filter_map(|pid| field(&rollup(pid)?, "Pss:"))
            .sum();
        Ok(kib as f64 / KIB_PER_MIB)
    }
}

impl Tree {
    /// Most memory that the program itself has held since [`Self::forget_peak`], in MiB.
    pub(super) fn peak_mib(self) -> anyhow::Result<f64> {
        const KIB_PER_MIB: f64 = 1024.0;
        let status = fs::read_to_string(format!("/proc/{}/status", self.0))?;
        let kib = field(&status, "VmHWM:").context("the kernel tells no peak of memory")?;
        Ok(kib as f64 / KIB_PER_MIB)
    }

    /// Lets the peak begin at what is held now.
    pub(super) fn forget_peak(self) -> anyhow::Result<()> {
        Ok(fs::write(format!("/proc/{}/clear_refs", self.0), "5")?)
    }
}

/// Processor time of this program, in milliseconds.
pub(super) fn own_cpu_ms() -> anyhow::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, ticks) = parse(&stat).context("/proc/self/stat is not understood")?;
    Ok(ticks as f64 * TICK_MS)
}

/// A process id that a server keeps in the first line of a file.
pub(super) fn tree_of_file(file: &std::path::Path) -> anyhow::Result<Tree> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let first = text.lines().next().unwrap_or_default();
    Ok(Tree(first.trim().parse()?))
}

struct Stats {
    children: HashMap<u32, Vec<u32>>,
    ticks: HashMap<u32, u64>,
}

impl Stats {
    fn read() -> anyhow::Result<Self> {
        let mut stats = Self {
            children: HashMap::new(),
            ticks: HashMap::new(),
        };
        for entry in fs::read_dir("/proc").context("the machine has no /proc")? {
            let Some(pid) = entry?
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok())
            else {
                continue;
            };
            let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else {
                continue;
            };
            if let Some((parent, ticks)) = parse(&stat) {
                stats.children.entry(parent).or_default().push(pid);
                stats.ticks.insert(pid, ticks);
            }
        }
        Ok(stats)
    }

    fn tree(&self, root: u32) -> Vec<u32> {
        let mut found = vec![root];
        let mut next = 0;
        while let Some(pid) = found.get(next).copied() {
            found.extend(self.children.get(&pid).into_iter().flatten());
            next += 1;
        }
        found
    }
}

/// Parent and ticks; the name stands in brackets and may hold any character.
fn parse(stat: &str) -> Option<(u32, u64)> {
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks = fields.get(TIMES)?.iter();
    let ticks = ticks.map(|field| field.parse::<u64>().ok());
    Some((fields.get(1)?.parse().ok()?, ticks.sum::<Option<u64>>()?))
}

fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_brackets_does_not_move_the_fields() {
        let stat = "7 (a) (b) S 3 7 7 0 -1 4 1 2 3 4 10 20 30 40 20 0 1 0 5";
        assert_eq!(parse(stat), Some((3, 100)));
    }

    #[test]
    fn this_program_is_in_its_own_tree_and_holds_memory() {
        let tree = Tree(std::process::id());
        assert!(tree.cpu_ms().expect("a time") >= 0.0);
        assert!(tree.resident_mib().expect("memory") > 0.0);
    }
}
