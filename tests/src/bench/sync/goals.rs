//! The goals, which are ratios, and which of them are missed.

use super::outcome::{OURS, Outcome};

/// A pushed record may cost so many plain inserts.
const INSERTS_MAX: f64 = 8.0;
/// A pulled record may cost so much of what it costs pouchdb-server.
const PULL_COST_MAX: f64 = 1.0 / 15.0;
/// A pull may take so many of the bytes of the best peer.
const BYTES_MAX: f64 = 0.6;
/// A pull may let the server grow by so much, in MiB.
const GROWTH_MIB_MAX: f64 = 64.0;
/// Nothing new may take so much of the time of either peer.
const NOTHING_NEW_MAX: f64 = 0.1;
/// A catch-up over the longest history may take so much of one over the shortest.
const CATCH_UP_GROWTH_MAX: f64 = 1.25;
/// And so much of the time of a peer over the shortest.
const CATCH_UP_MAX: f64 = 1.0 / 20.0;
/// What counts as being as fast on a machine that is busy.
const AS_FAST: f64 = 1.25;
/// So many times the payload may be sent over a line that is cut.
const SENT_MAX: f64 = 1.15;
/// What a server with all streams may hold, in MiB.
const STREAMS_MIB_MAX: f64 = 300.0;
impl Outcome {
    pub(super) fn judge(&mut self) {
        let mut missed = self.dear_pushes();
        missed.extend(self.dear_pulls());
        missed.extend(self.slow_catch_ups());
        missed.extend(self.slow_revokes());
        if let Some(photos) = self.photos
            && photos.sent_over_payload > SENT_MAX
        {
            missed.push(format!(
                "photos: {:.2} times the payload was sent (at most {SENT_MAX})",
                photos.sent_over_payload
            ));
        }
        if let Some(streams) = self.streams
            && streams.resident_mib > STREAMS_MIB_MAX
        {
            missed.push(format!(
                "streams: {:.0} MiB for {} (at most {STREAMS_MIB_MAX})",
                streams.resident_mib, streams.streams
            ));
        }
        self.goals_missed.extend(missed);
    }

    fn dear_pushes(&self) -> Vec<String> {
        let ours = self.pushes.iter().filter(|row| row.name == OURS);
        let costs = ours.filter_map(|row| Some((row.database, self.inserts(row)?)));
        let dear = costs.filter(|(_, inserts)| *inserts > INSERTS_MAX);
        dear.map(|(database, inserts)| {
            format!(
                "push on {database}: a record costs {inserts:.1} plain inserts (at most {INSERTS_MAX})"
            )
        })
        .collect()
    }

    /// Nothing new is judged by the phone with the most stores, all else by the others.
    fn dear_pulls(&self) -> Vec<String> {
        let mut missed = Vec::new();
        let most = self.pulls.iter().map(|row| row.feeds).max();
        for row in self.pulls.iter().filter(|row| row.name == OURS) {
            let what = format!("pull of {} on {}", row.records, row.database);
            if row.memory_growth_mib > GROWTH_MIB_MAX {
                missed.push(format!(
                    "{what}: the server grows by {:.0} MiB (at most {GROWTH_MIB_MAX})",
                    row.memory_growth_mib
                ));
            }
            let peers = self.pulls.iter().filter(|peer| peer.name != OURS);
            for peer in peers.filter(|peer| peer.records == row.records) {
                let nothing = row.nothing_new_ms / peer.nothing_new_ms;
                if Some(row.feeds) == most {
                    if nothing > NOTHING_NEW_MAX {
                        missed.push(format!(
                            "{what}: nothing new takes {nothing:.2} of the time of {} (at most {NOTHING_NEW_MAX})",
                            peer.name
                        ));
                    }
                    continue;
                }
                let cost = row.server_cpu_us / peer.server_cpu_us;
                if peer.name.starts_with("pouchdb") && cost > PULL_COST_MAX {
                    missed.push(format!(
                        "{what}: a record costs 1/{:.1} of {} (at most 1/15)",
                        1.0 / cost,
                        peer.name
                    ));
                }
                let bytes = row.bytes / peer.bytes;
                if bytes > BYTES_MAX {
                    missed.push(format!(
                        "{what}: {bytes:.2} of the bytes of {} (at most {BYTES_MAX})",
                        peer.name
                    ));
                }
            }
        }
        missed
    }

    fn slow_catch_ups(&self) -> Vec<String> {
        let mut missed = Vec::new();
        for row in self.catch_ups.iter().filter(|row| row.name == OURS) {
            let what = format!("catch-up over {} on {}", row.history, row.database);
            for other in &self.catch_ups {
                let ratio = row.time_ms / other.time_ms;
                let is_shorter = other.history < row.history && other.database == row.database;
                if is_shorter && ratio > CATCH_UP_GROWTH_MAX {
                    missed.push(format!(
                        "{what} takes {ratio:.2} of the time over {} (at most {CATCH_UP_GROWTH_MAX})",
                        other.history
                    ));
                }
                if other.name != OURS && ratio > CATCH_UP_MAX {
                    missed.push(format!(
                        "{what} takes 1/{:.1} of the time of {} (at most 1/20)",
                        1.0 / ratio,
                        other.name
                    ));
                }
            }
        }
        missed
    }

    fn slow_revokes(&self) -> Vec<String> {
        let slow = self
            .revokes
            .iter()
            .filter(|row| row.time_ms > row.nothing_ms * AS_FAST);
        slow.map(|row| {
            format!(
                "revoke on {}: a store of {} takes {:.1} times as long as nothing new (at most {AS_FAST})",
                row.database,
                row.records,
                row.time_ms / row.nothing_ms
            )
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::sync::load::Figures;
    use crate::bench::sync::outcome::PushRow;

    fn row(name: &'static str, server_cpu_us: f64) -> PushRow {
        PushRow {
            figures: Figures {
                server_cpu_us,
                ..Figures::default()
            },
            ..PushRow::new(name, "sqlite", true, 1)
        }
    }

    fn judged(server_cpu_us: f64) -> Outcome {
        let mut outcome = Outcome {
            pushes: vec![row("plain insert", 10.0), row("storebeat", server_cpu_us)],
            ..Outcome::default()
        };
        outcome.judge();
        outcome
    }

    #[test]
    fn a_push_of_nine_inserts_misses_its_goal_and_one_of_eight_does_not() {
        assert_eq!(judged(90.0).goals_missed.len(), 1);
        assert!(judged(80.0).goals_missed.is_empty());
    }

    #[test]
    fn the_table_says_how_many_inserts_a_record_costs() {
        let table = judged(55.0).to_string();
        assert!(table.contains("5.5"), "{table}");
        assert!(table.ends_with("Every goal is met.\n"), "{table}");
    }
}
