//! What was saved together is shown together: the items of one visit in one state are one line.

use crate::state::FieldData;
use shared::ids::{MutationId, RecordId, StoreId};
use shared::problem::ProblemCode;
use shared::sync::engine::{ItemState, OutboxItem};
use shared::time::UtcMs;
use std::collections::BTreeMap;

/// Where a line stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Returned: the author has to see to it.
    NeedsYou,
    /// Kept by the server, waiting for another record or a person.
    Held,
    /// On this phone.
    Queued,
    /// On its way.
    Sending,
    /// Confirmed.
    Delivered,
}

/// One line: items about one thing in one section.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Where it stands.
    pub section: Section,
    /// What it is about.
    pub about: About,
    /// Its items, oldest first.
    pub items: Vec<Item>,
}

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id.
    pub mutation: MutationId,
    /// What it does.
    pub kind: ItemKind,
    /// Its state.
    pub state: ItemState,
    /// Why it is held or returned.
    pub reason: Option<ProblemCode>,
    /// When it was saved.
    pub saved_at: UtcMs,
}

/// What an item does, as people say it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKind {
    /// A check-in.
    CheckIn,
    /// A check-out.
    CheckOut,
    /// A photo of the shop front.
    Front,
    /// Any other record, by the name of its kind.
    Record(String),
}

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum About {
    /// A store of the list.
    Store(StoreId),
    /// A place in words.
    Place(String),
    /// Something without a place.
    Nothing,
    /// The content is not shown any more, since its feed was revoked.
    Sealed,
}

fn section_of(state: ItemState) -> Section {
    match state {
        ItemState::Returned => Section::NeedsYou,
        ItemState::Held => Section::Held,
        ItemState::Queued => Section::Queued,
        ItemState::Sending => Section::Sending,
        ItemState::Applied | ItemState::Merged | ItemState::Dropped | ItemState::MendedBy => {
            Section::Delivered
        }
    }
}

/// The lines of the page; newest first where confirmed, oldest first where waiting.
pub fn groups_of(items: &[OutboxItem], data: &FieldData) -> Vec<Group> {
    let mut seen: BTreeMap<RecordId, usize> = BTreeMap::new();
    let mut groups: BTreeMap<(Section, About), Vec<Item>> = BTreeMap::new();
    let mut kinds: BTreeMap<MutationId, ItemKind> = BTreeMap::new();
    let mut before = "";
    for item in items {
        let earlier = seen.entry(item.record).or_default();
        let mended = item.mends.and_then(|mended| kinds.get(&mended)).cloned();
        // Handed in again it is what it was.
        let kind = mended.unwrap_or_else(|| match item.kind.as_str() {
            "visit" if *earlier == 0 => ItemKind::CheckIn,
            // A step of a visit is saved together with its evidence, right after it.
            "visit" if before == "visit_evidence" => ItemKind::CheckOut,
            "visit" => ItemKind::Front,
            kind => ItemKind::Record(kind.to_owned()),
        });
        kinds.insert(item.mutation, kind.clone());
        *earlier += 1;
        before = &item.kind;
        let about = if item.is_sealed {
            About::Sealed
        } else {
            about_of(item, data)
        };
        let line = Item {
            mutation: item.mutation,
            kind,
            state: item.state,
            reason: item.reason,
            saved_at: item.saved_at,
        };
        groups
            .entry((section_of(item.state), about))
            .or_default()
            .push(line);
    }
    let mut groups: Vec<Group> = groups
        .into_iter()
        .map(|((section, about), items)| Group {
            section,
            about,
            items,
        })
        .collect();
    groups.sort_by_key(|group| {
        let last = group.items.last().map_or(0, |item| item.saved_at.0);
        (
            group.section,
            if group.section == Section::Delivered {
                -last
            } else {
                last
            },
        )
    });
    groups
}

fn about_of(item: &OutboxItem, data: &FieldData) -> About {
    use shared::feeds::{FeedName, parse};
    if let Some(FeedName::Store(store)) = parse(&item.feed) {
        return About::Store(store);
    }
    let visit = match item.kind.as_str() {
        "visit" => data.visits.get(&item.record.0.into()),
        "visit_evidence" => {
            let evidence = data.evidence_of(item.record);
            evidence.and_then(|evidence| data.visits.get(&evidence.visit))
        }
        _ => None,
    };
    match visit.map(|known| (known.visit.store, known.visit.place.clone())) {
        Some((Some(store), _)) => About::Store(store),
        Some((None, Some(place))) => About::Place(place),
        _ => About::Nothing,
    }
}
